// Stand-in for ap_int.h: what the bnn runtime uses of ap_int and ap_uint, with the same meaning, so that C simulation needs
// no vendor's files. Found only where the real header is not (Makefile: XILINX_HLS). Up to 64 bits a value is one machine
// word; beyond that there are bits, shifts, ranges and comparisons for equality, but no arithmetic.
#ifndef BNN_STANDIN_AP_INT_H
#define BNN_STANDIN_AP_INT_H

#include <cstdint>
#include <type_traits>

template <int W, bool S, bool Fits = (W <= 64)> class ap_int_base;
template <int W> class ap_int;
template <int W> class ap_uint;

namespace bnn_standin {

constexpr int max(int a, int b) { return a > b ? a : b; }
constexpr uint64_t mask(int bits) { return bits >= 64 ? ~uint64_t(0) : (uint64_t(1) << bits) - 1; }
template <class I> using if_integral = typename std::enable_if<std::is_integral<I>::value>::type;
template <class V> using if_other = typename std::enable_if<!std::is_integral<V>::value, int>::type;

/// Bits and signedness of a built-in integer.
template <class I> struct native {
  static constexpr int width = std::is_same<I, bool>::value ? 1 : int(sizeof(I) * 8);
  static constexpr bool is_signed = std::is_signed<I>::value;
};

/// Width and sign of a op b for bitwise operators; sums are one bit wider.
template <int W1, bool S1, int W2, bool S2> struct both {
  static constexpr int width = max(W1 + (S2 && !S1), W2 + (S1 && !S2));
  static constexpr bool is_signed = S1 || S2;
};

} // namespace bnn_standin

/// Some bits of an integer, to be read or assigned.
template <class Whole> class ap_range_ref {
  Whole &whole;
  const int high, low;

public:
  ap_range_ref(Whole &of, int high_bit, int low_bit) : whole(of), high(high_bit), low(low_bit) {}
  ap_range_ref(const ap_range_ref &) = default;
  uint64_t to_uint64() const { return get(0); }
  unsigned to_uint() const { return unsigned(get(0)); }
  int to_int() const { return int(get(0)); }
  /// 64 bits from `first` on, zeros beyond the range.
  uint64_t get(int first) const {
    const int left = high - low + 1 - first;
    return left <= 0 ? 0 : whole.bits_at(low + first) & bnn_standin::mask(left);
  }
  template <int W, bool S> ap_range_ref &operator=(const ap_int_base<W, S> &value) {
    for (int first = 0; first <= high - low; first += 64) put(first, value.bits_at(first));
    return *this;
  }
  template <class I, class = bnn_standin::if_integral<I>> ap_range_ref &operator=(I value) {
    return *this = ap_int_base<bnn_standin::native<I>::width, bnn_standin::native<I>::is_signed>(value);
  }

private:
  void put(int first, uint64_t value) {
    const int left = high - low + 1 - first;
    whole.set_bits(low + first, left < 64 ? left : 64, value);
  }
};

/// One bit of an integer.
template <class Whole> class ap_bit_ref {
  Whole &whole;
  const int at;

public:
  ap_bit_ref(Whole &of, int index) : whole(of), at(index) {}
  ap_bit_ref(const ap_bit_ref &) = default;
  operator bool() const { return whole.bits_at(at) & 1; }
  ap_bit_ref &operator=(bool value) {
    whole.set_bits(at, 1, value);
    return *this;
  }
  ap_bit_ref &operator=(const ap_bit_ref &other) { return *this = bool(other); }
};

/// What both storages offer, built on bits_at and set_bits.
template <class Self> class ap_bits {
  Self &self() { return static_cast<Self &>(*this); }

public:
  ap_range_ref<Self> range(int high, int low) { return ap_range_ref<Self>(self(), high, low); }
  const ap_range_ref<Self> range(int high, int low) const {
    return ap_range_ref<Self>(const_cast<Self &>(static_cast<const Self &>(*this)), high, low);
  }
  ap_range_ref<Self> operator()(int high, int low) { return range(high, low); }
  const ap_range_ref<Self> operator()(int high, int low) const { return range(high, low); }
  ap_bit_ref<Self> operator[](int index) { return ap_bit_ref<Self>(self(), index); }
  bool operator[](int index) const { return static_cast<const Self &>(*this).bits_at(index) & 1; }
};

/// Up to 64 bits: `held` is the value itself, extended by its sign or zeros to 64.
template <int W, bool S> class ap_int_base<W, S, true> : public ap_bits<ap_int_base<W, S, true>> {
  static_assert(W > 0, "an integer has at least one bit");
  uint64_t held;

public:
  static constexpr int width = W;
  typedef typename std::conditional<S, int64_t, uint64_t>::type native;

  static uint64_t extend(uint64_t raw) {
    return S ? uint64_t(int64_t(raw << (64 - W)) >> (64 - W)) : raw & bnn_standin::mask(W);
  }
  ap_int_base() : held(0) {}
  template <class I, class = bnn_standin::if_integral<I>> ap_int_base(I value) : held(extend(uint64_t(value))) {}
  template <int W2, bool S2> ap_int_base(const ap_int_base<W2, S2> &other) : held(extend(other.bits_at(0))) {}
  template <class Whole> ap_int_base(const ap_range_ref<Whole> &bits) : held(extend(bits.get(0))) {}
  template <class Whole> ap_int_base(const ap_bit_ref<Whole> &bit) : held(extend(bool(bit))) {}

  native value() const { return native(held); }
  uint64_t bits_at(int first) const { return first >= 64 ? (S && W == 64 ? held >> 63 : 0) : held >> first; }
  void set_bits(int first, int count, uint64_t bits) {
    const uint64_t where = bnn_standin::mask(count) << first;
    held = extend((held & ~where) | ((bits << first) & where));
  }
  int to_int() const { return int(held); }
  unsigned to_uint() const { return unsigned(held); }
  int64_t to_int64() const { return int64_t(held); }
  uint64_t to_uint64() const { return held; }
  template <class I, class = bnn_standin::if_integral<I>> explicit operator I() const { return I(value()); }

  ap_int_base operator~() const { return ap_int_base(~held); }
  ap_int_base<W + 1, true> operator-() const { return ap_int_base<W + 1, true>(-held); }
  ap_int_base operator<<(int by) const { return by >= W ? ap_int_base() : ap_int_base(held << by); }
  ap_int_base operator>>(int by) const { return ap_int_base(by >= W ? (value() < 0 ? native(-1) : 0) : value() >> by); }
  template <class V> ap_int_base &operator+=(V other) { return *this = ap_int_base(held + ap_int_base<64, true>(other).to_uint64()); }
  template <class V> ap_int_base &operator-=(V other) { return *this = ap_int_base(held - ap_int_base<64, true>(other).to_uint64()); }
  ap_int_base &operator++() { return *this += 1; }
  ap_int_base &operator--() { return *this -= 1; }
};

/// More than 64 bits, the lowest in word 0; bits beyond W are kept zero.
template <int W, bool S> class ap_int_base<W, S, false> : public ap_bits<ap_int_base<W, S, false>> {
  static constexpr int words = (W + 63) / 64;
  uint64_t held[words];

  void trim() { held[words - 1] &= bnn_standin::mask(W - 64 * (words - 1)); }

public:
  static constexpr int width = W;
  ap_int_base() : held() {}
  template <class I, class = bnn_standin::if_integral<I>> ap_int_base(I value) : held() {
    held[0] = uint64_t(value);
    if (std::is_signed<I>::value && value < I(0))
      for (int k = 1; k < words; k++) held[k] = ~uint64_t(0);
    trim();
  }
  template <int W2, bool S2> ap_int_base(const ap_int_base<W2, S2> &other) {
    const uint64_t beyond = S2 && W2 < W && (other.bits_at(W2 - 1) & 1) ? ~uint64_t(0) : 0;
    for (int k = 0; k < words; k++)
      held[k] = 64 * k >= W2 ? beyond : other.bits_at(64 * k) | (W2 - 64 * k < 64 ? beyond << (W2 - 64 * k) : 0);
    trim();
  }
  template <class Whole> ap_int_base(const ap_range_ref<Whole> &bits) {
    for (int k = 0; k < words; k++) held[k] = bits.get(64 * k);
    trim();
  }
  uint64_t bits_at(int first) const {
    const int word = first / 64, by = first % 64;
    if (word >= words) return 0;
    return by == 0 ? held[word] : held[word] >> by | (word + 1 < words ? held[word + 1] << (64 - by) : 0);
  }
  void set_bits(int first, int count, uint64_t bits) {
    const int word = first / 64, by = first % 64;
    const uint64_t used = bnn_standin::mask(count);
    held[word] = (held[word] & ~(used << by)) | (bits & used) << by;
    if (by + count > 64) held[word + 1] = (held[word + 1] & ~(used >> (64 - by))) | (bits & used) >> (64 - by);
    trim();
  }
  int to_int() const { return int(held[0]); }
  unsigned to_uint() const { return unsigned(held[0]); }
  uint64_t to_uint64() const { return held[0]; }

  ap_int_base operator~() const {
    ap_int_base result;
    for (int k = 0; k < words; k++) result.held[k] = ~held[k];
    result.trim();
    return result;
  }
  ap_int_base operator<<(int by) const {
    ap_int_base result;
    for (int k = words - 1, from = k - by / 64; from >= 0; k--, from--)
      result.held[k] = by % 64 == 0 ? held[from] : held[from] << by % 64 | (from > 0 ? held[from - 1] >> (64 - by % 64) : 0);
    result.trim();
    return result;
  }
  ap_int_base operator>>(int by) const {
    static_assert(!S, "only unsigned values of more than 64 bits are shifted down");
    ap_int_base result;
    for (int k = 0; 64 * k + by < W; k++) result.held[k] = bits_at(64 * k + by);
    return result;
  }
  template <class Join> static ap_int_base joined(const ap_int_base &a, const ap_int_base &b, Join join) {
    ap_int_base result;
    for (int k = 0; k < words; k++) result.held[k] = join(a.held[k], b.held[k]);
    return result;
  }
  bool operator==(const ap_int_base &other) const {
    for (int k = 0; k < words; k++)
      if (held[k] != other.held[k]) return false;
    return true;
  }
};

template <int W> class ap_int : public ap_int_base<W, true> {
public:
  ap_int() {}
  template <class I, class = bnn_standin::if_integral<I>> ap_int(I value) : ap_int_base<W, true>(value) {}
  template <class V, bnn_standin::if_other<V> = 0> ap_int(const V &value) : ap_int_base<W, true>(value) {}
};
template <int W> class ap_uint : public ap_int_base<W, false> {
public:
  ap_uint() {}
  template <class I, class = bnn_standin::if_integral<I>> ap_uint(I value) : ap_int_base<W, false>(value) {}
  template <class V, bnn_standin::if_other<V> = 0> ap_uint(const V &value) : ap_int_base<W, false>(value) {}
};

#define BNN_STANDIN_LOGIC(op)                                                                                          \
  template <int W1, bool S1, int W2, bool S2>                                                                          \
  typename std::enable_if<(W1 <= 64 && W2 <= 64), ap_int_base<bnn_standin::both<W1, S1, W2, S2>::width, S1 || S2>>::type \
  operator op(const ap_int_base<W1, S1> &a, const ap_int_base<W2, S2> &b) {                                            \
    typedef ap_int_base<bnn_standin::both<W1, S1, W2, S2>::width, S1 || S2> result;                                    \
    return result(result(a).to_uint64() op result(b).to_uint64());                                                     \
  }                                                                                                                    \
  template <int W1, bool S1, int W2, bool S2>                                                                          \
  typename std::enable_if<(W1 > 64 || W2 > 64), ap_int_base<bnn_standin::both<W1, S1, W2, S2>::width, S1 || S2>>::type \
  operator op(const ap_int_base<W1, S1> &a, const ap_int_base<W2, S2> &b) {                                            \
    typedef ap_int_base<bnn_standin::both<W1, S1, W2, S2>::width, S1 || S2> result;                                    \
    return result::joined(a, b, [](uint64_t x, uint64_t y) { return x op y; });                                        \
  }                                                                                                                    \
  BNN_STANDIN_WITH_NATIVE(op)
#define BNN_STANDIN_ARITHMETIC(op, W, S)                                                                               \
  template <int W1, bool S1, int W2, bool S2>                                                                          \
  ap_int_base<W, S> operator op(const ap_int_base<W1, S1> &a, const ap_int_base<W2, S2> &b) {                          \
    return ap_int_base<W, S>(a.to_uint64() op b.to_uint64());                                                          \
  }                                                                                                                    \
  BNN_STANDIN_WITH_NATIVE(op)
#define BNN_STANDIN_COMPARE(op)                                                                                        \
  template <int W1, bool S1, int W2, bool S2>                                                                          \
  bool operator op(const ap_int_base<W1, S1, true> &a, const ap_int_base<W2, S2, true> &b) {                           \
    if (!S1 && !S2) return a.to_uint64() op b.to_uint64();                                                             \
    static_assert(S1 == S2 || ((S1 || W1 < 64) && (S2 || W2 < 64)), "64 unsigned bits do not compare with a sign");                  \
    return a.to_int64() op b.to_int64();                                                                               \
  }                                                                                                                    \
  BNN_STANDIN_WITH_NATIVE(op)
#define BNN_STANDIN_WITH_NATIVE(op)                                                                                    \
  template <int W, bool S, class I, class = bnn_standin::if_integral<I>>                                               \
  auto operator op(const ap_int_base<W, S> &a, I b)                                                                    \
      ->decltype(a op ap_int_base<bnn_standin::native<I>::width, bnn_standin::native<I>::is_signed>(b)) {              \
    return a op ap_int_base<bnn_standin::native<I>::width, bnn_standin::native<I>::is_signed>(b);                      \
  }                                                                                                                    \
  template <int W, bool S, class I, class = bnn_standin::if_integral<I>>                                               \
  auto operator op(I a, const ap_int_base<W, S> &b)                                                                    \
      ->decltype(ap_int_base<bnn_standin::native<I>::width, bnn_standin::native<I>::is_signed>(a) op b) {              \
    return ap_int_base<bnn_standin::native<I>::width, bnn_standin::native<I>::is_signed>(a) op b;                      \
  }

BNN_STANDIN_LOGIC(&)
BNN_STANDIN_LOGIC(|)
BNN_STANDIN_LOGIC(^)
BNN_STANDIN_ARITHMETIC(+, (bnn_standin::both<W1, S1, W2, S2>::width + 1), (S1 || S2))
BNN_STANDIN_ARITHMETIC(-, (bnn_standin::both<W1, S1, W2, S2>::width + 1), true)
BNN_STANDIN_ARITHMETIC(*, (W1 + W2), (S1 || S2))
BNN_STANDIN_COMPARE(==)
BNN_STANDIN_COMPARE(!=)
BNN_STANDIN_COMPARE(<)
BNN_STANDIN_COMPARE(<=)
BNN_STANDIN_COMPARE(>)
BNN_STANDIN_COMPARE(>=)

template <int W, bool S> bool operator!=(const ap_int_base<W, S, false> &a, const ap_int_base<W, S, false> &b) {
  return !(a == b);
}

#undef BNN_STANDIN_LOGIC
#undef BNN_STANDIN_ARITHMETIC
#undef BNN_STANDIN_COMPARE
#undef BNN_STANDIN_WITH_NATIVE

#endif
