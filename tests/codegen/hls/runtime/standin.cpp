// Every operation of ap_int.h that the runtime uses, on random values of many widths and signs; prints what comes out. Compiled
// with the stand-in and with the vendor's header, the output must be the same.
#include <ap_int.h>
#include <hls_stream.h>

#include <cstdint>
#include <cstdio>

static uint64_t state = 88172645463325252u;
static uint64_t random_bits() {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

static uint32_t digest = 2166136261u;
static void note(uint64_t value) { digest = (digest ^ uint32_t(value ^ value >> 32)) * 16777619u; }

template <int W, class T> void note_bits(const T &value) {
  for (int k = 0; k < W; k++) note(bool(value[k]));
}

template <class T, int W> T random_value() {
  T value = 0;
  for (int k = 0; k < W; k++) value[k] = random_bits() >> 33 & 1;
  return value;
}

/// All of two values that fit in a machine word.
template <class A, int WA, class B, int WB> void narrow_pair(const char *name) {
  for (int round = 0; round < 200; round++) {
    const A a = random_value<A, WA>();
    const B b = random_value<B, WB>();
    note((a + b).to_int64());
    note((a - b).to_int64());
    note((a * b).to_int64());
    note((a & b).to_int64());
    note((a | b).to_int64());
    note((a ^ b).to_int64());
    note((~a).to_int64());
    note(A(-a).to_int64());
    note(a < b);
    note(a <= b);
    note(a > b);
    note(a >= b);
    note(a == b);
    note(a != b);
    note((a + 3).to_int64());
    note((2 * b - 7).to_int64());
    note(a >= -2);
    note(A(b).to_int64());
    note(B(a).to_int64());
    for (int by = 0; by <= WA; by++) note((a << by).to_int64()), note((a >> by).to_int64());
    A sum = a;
    sum += b;
    note(sum.to_int64());
    sum -= b;
    note(sum.to_int64());
    note((++sum).to_int64());
    note(a.to_int());
    note(a.to_uint());
  }
  std::printf("%s %08x\n", name, digest);
}

/// Bits, ranges, shifts of words of any width.
template <int W, int V> void wide_pair(const char *name) {
  for (int round = 0; round < 100; round++) {
    const ap_uint<W> a = random_value<ap_uint<W>, W>(), b = random_value<ap_uint<W>, W>();
    note_bits<W>(ap_uint<W>(a & b));
    note_bits<W>(ap_uint<W>(a | b));
    note_bits<W>(ap_uint<W>(a ^ b));
    note_bits<W>(ap_uint<W>(~a));
    const int by = int(random_bits() % (W + 3));
    note_bits<W>(ap_uint<W>(a << by));
    note_bits<W>(ap_uint<W>(a >> by));
    note_bits<V>(ap_uint<V>(a));
    note_bits<W>(ap_uint<W>(ap_uint<V>(a)));
    note_bits<W>(ap_uint<W>(ap_int<V>(ap_uint<V>(a))));
    note(a == b);
    note(a != b);
    const int low = int(random_bits() % W), high = low + int(random_bits() % (W - low));
    const ap_uint<W> part = a.range(high, low);
    note_bits<W>(part);
    note(ap_uint<16>(a.range(high, low)).to_uint());
    ap_uint<W> changed = b;
    changed.range(high, low) = a;
    note_bits<W>(changed);
    changed.range(high, low) = ap_uint<V>(b);
    note_bits<W>(changed);
    changed.range(high, low) = 5;
    note_bits<W>(changed);
    changed[low] = 1;
    changed[high] = bool(a[0]);
    note_bits<W>(changed);
    note_bits<W>(ap_uint<W>(uint64_t(random_bits())));
    note_bits<W>(ap_uint<W>(int(random_bits() & 0xffff) - 0x8000));
  }
  std::printf("%s %08x\n", name, digest);
}

static void streams() {
  hls::stream<ap_uint<70>> s("s");
  for (int k = 0; k < 50; k++) {
    s.write(random_value<ap_uint<70>, 70>());
    s << random_value<ap_uint<70>, 70>();
    note_bits<70>(s.read());
    note(s.empty());
  }
  ap_uint<70> word;
  while (s.read_nb(word)) note_bits<70>(word);
  note(s.empty());
  std::printf("streams %08x\n", digest);
}

int main() {
  narrow_pair<ap_uint<1>, 1, ap_uint<1>, 1>("u1 u1");
  narrow_pair<ap_int<2>, 2, ap_uint<1>, 1>("i2 u1");
  narrow_pair<ap_uint<8>, 8, ap_int<3>, 3>("u8 i3");
  narrow_pair<ap_int<8>, 8, ap_int<8>, 8>("i8 i8");
  narrow_pair<ap_int<5>, 5, ap_uint<13>, 13>("i5 u13");
  narrow_pair<ap_uint<22>, 22, ap_uint<22>, 22>("u22 u22");
  narrow_pair<ap_int<17>, 17, ap_int<12>, 12>("i17 i12");
  narrow_pair<ap_uint<31>, 31, ap_int<30>, 30>("u31 i30");
  narrow_pair<ap_int<32>, 32, ap_int<31>, 31>("i32 i31");
  wide_pair<7, 3>("7 3");
  wide_pair<33, 64>("33 64");
  wide_pair<64, 65>("64 65");
  wide_pair<65, 64>("65 64");
  wide_pair<72, 9>("72 9");
  wide_pair<128, 127>("128 127");
  wide_pair<171, 70>("171 70");
  wide_pair<576, 200>("576 200");
  wide_pair<1152, 1024>("1152 1024");
  streams();
  return 0;
}
