// Words of streams and memories: `count` lanes of equal width side by side, lane 0 in the lowest bits.
#ifndef BNN_WORD_HPP
#define BNN_WORD_HPP

#include <ap_int.h>
#include <hls_stream.h>

namespace bnn {

/// Bits that hold 0..most, at least one.
constexpr int bits_for(long most) { return most < 2 ? 1 : 1 + bits_for(most / 2); }

/// Counts up to `Most`, in no more bits than that takes.
template <int Most> using counter = ap_uint<bits_for(Most)>;

/// A value of one bit: 1 is +1, 0 is -1.
struct bit {
  static constexpr int width = 1;
  typedef ap_int<2> value;
  static value decode(const ap_uint<1> &raw) { return raw == 1 ? value(1) : value(-1); }
  template <class V> static ap_uint<1> encode(const V &x) { return x > 0 ? 1 : 0; }
};

/// A number of B bits in two's complement.
template <int B> struct sint {
  static constexpr int width = B;
  typedef ap_int<B> value;
  static value decode(const ap_uint<B> &raw) { return value(raw); }
  template <class V> static ap_uint<B> encode(const V &x) { return ap_uint<B>(x); }
};

/// A number of B bits without sign.
template <int B> struct uint {
  static constexpr int width = B;
  typedef ap_uint<B> value;
  static value decode(const ap_uint<B> &raw) { return raw; }
  template <class V> static ap_uint<B> encode(const V &x) { return ap_uint<B>(x); }
};

template <class Lane> struct is_bit {
  static constexpr bool value = false;
};
template <> struct is_bit<bit> {
  static constexpr bool value = true;
};

/// Lane `index` of a word, as it is stored.
template <int B, int N> ap_uint<B> lane_of(const ap_uint<N> &word, int index) {
#pragma HLS INLINE
  return ap_uint<B>(word.range(index * B + B - 1, index * B));
}

template <int B, int N> void set_lane(ap_uint<N> &word, int index, const ap_uint<B> &raw) {
#pragma HLS INLINE
  word.range(index * B + B - 1, index * B) = raw;
}

/// A word of N bits from a table of plain integers: one integer, or several, the lowest bits first.
template <int N, class Chunk> ap_uint<N> word_of(const Chunk &whole) {
#pragma HLS INLINE
  return ap_uint<N>(whole);
}
template <int N, class Chunk, int K> ap_uint<N> word_of(const Chunk (&chunks)[K]) {
#pragma HLS INLINE
  ap_uint<N> word = 0;
  for (int k = 0; k < K; k++) {
#pragma HLS UNROLL
    const int low = k * int(sizeof(Chunk)) * 8, end = low + int(sizeof(Chunk)) * 8;
    word.range((end < N ? end : N) - 1, low) = ap_uint<sizeof(Chunk) * 8>(chunks[k]);
  }
  return word;
}

/// A word whose lanes all hold `value`.
template <class Lane, int N> ap_uint<N> filled_with(int value) {
#pragma HLS INLINE
  ap_uint<N> word = 0;
  for (int lane = 0; lane < N / Lane::width; lane++) {
#pragma HLS UNROLL
    set_lane<Lane::width>(word, lane, Lane::encode(value));
  }
  return word;
}

} // namespace bnn

#endif
