// Two streams become one: sums, differences and products, value by value. An operand may have one value for every pixel, one
// for every channel, or one for the whole map; it is read once and kept.
#ifndef BNN_JOIN_HPP
#define BNN_JOIN_HPP

#include "fixed.hpp"
#include "word.hpp"

namespace bnn {

/// A value for each.
struct spread_same {
  static constexpr bool is_whole = true;
  static constexpr int kept(int) { return 1; }
  static bool is_read(bool, bool) { return true; }
};
/// One a pixel: read at its first word.
struct spread_pixel {
  static constexpr bool is_whole = false;
  static constexpr int kept(int) { return 1; }
  static bool is_read(bool, bool is_first_fold) { return is_first_fold; }
};
/// One a channel: all read at the first pixel.
struct spread_channel {
  static constexpr bool is_whole = true;
  static constexpr int kept(int folds) { return folds; }
  static bool is_read(bool is_first_pixel, bool) { return is_first_pixel; }
};
/// One for all: read at the first word of a frame.
struct spread_one {
  static constexpr bool is_whole = false;
  static constexpr int kept(int) { return 1; }
  static bool is_read(bool is_first_pixel, bool is_first_fold) { return is_first_pixel && is_first_fold; }
};

/// What an operand's words are: `lanes` values, or one.
template <class Lane, class Spread, int Lanes> struct operand {
  static constexpr int width = Lane::width * (Spread::is_whole ? Lanes : 1);
  typedef ap_uint<width> word;
  static ap_int<Lane::width + 1> of(const word &from, int p) {
#pragma HLS INLINE
    return Lane::decode(lane_of<Lane::width>(from, Spread::is_whole ? p : 0));
  }
};

template <class C> struct sum_of {
  template <int W, int V> static ap_uint<C::result::width> of(const ap_int<W> &a, const ap_int<V> &b) {
#pragma HLS INLINE
    return saturated<typename C::result>(ap_int<(W > V ? W : V) + 1>(a + b));
  }
};
template <class C> struct difference_of {
  template <int W, int V> static ap_uint<C::result::width> of(const ap_int<W> &a, const ap_int<V> &b) {
#pragma HLS INLINE
    return saturated<typename C::result>(ap_int<(W > V ? W : V) + 1>(a - b));
  }
};
/// Of signs, whether they are equal.
template <class C> struct product_of {
  template <int W, int V> static ap_uint<C::result::width> of(const ap_int<W> &a, const ap_int<V> &b) {
#pragma HLS INLINE
    return C::result::encode(C::multiply_by::template multiply<ap_int<W + V>>(a, b));
  }
};

template <class C, template <class> class Make>
void join(hls::stream<typename operand<typename C::first, typename C::first_spread, C::lanes>::word> &first,
          hls::stream<typename operand<typename C::second, typename C::second_spread, C::lanes>::word> &second,
          hls::stream<ap_uint<C::lanes * C::result::width>> &out) {
#pragma HLS INLINE
  typedef operand<typename C::first, typename C::first_spread, C::lanes> one;
  typedef operand<typename C::second, typename C::second_spread, C::lanes> other;
  constexpr int kept_ones = C::first_spread::kept(C::folds), kept_others = C::second_spread::kept(C::folds);
  typename one::word ones[kept_ones];
  typename other::word others[kept_others];
#pragma HLS BIND_STORAGE variable=ones type=ram_s2p impl=lutram
#pragma HLS BIND_STORAGE variable=others type=ram_s2p impl=lutram
  int pixel = 0, fold = 0;
  for (int i = 0; i < C::pixels * C::folds; i++) {
#pragma HLS PIPELINE II=1 style=flp
    typename one::word a;
    typename other::word b;
    const int a_at = kept_ones > 1 ? fold : 0, b_at = kept_others > 1 ? fold : 0;
    if (C::first_spread::is_read(pixel == 0, fold == 0)) {
      a = first.read();
      ones[a_at] = a;
    } else {
      a = ones[a_at];
    }
    if (C::second_spread::is_read(pixel == 0, fold == 0)) {
      b = second.read();
      others[b_at] = b;
    } else {
      b = others[b_at];
    }
    ap_uint<C::lanes * C::result::width> result = 0;
    for (int p = 0; p < C::lanes; p++) {
#pragma HLS UNROLL
      set_lane<C::result::width>(result, p, Make<C>::of(one::of(a, p), other::of(b, p)));
    }
    out.write(result);
    if (++fold < C::folds) continue;
    fold = 0;
    pixel++;
  }
}

template <class C>
void add(hls::stream<typename operand<typename C::first, typename C::first_spread, C::lanes>::word> &first,
         hls::stream<typename operand<typename C::second, typename C::second_spread, C::lanes>::word> &second,
         hls::stream<ap_uint<C::lanes * C::result::width>> &out) {
  join<C, sum_of>(first, second, out);
}
template <class C>
void subtract(hls::stream<typename operand<typename C::first, typename C::first_spread, C::lanes>::word> &first,
              hls::stream<typename operand<typename C::second, typename C::second_spread, C::lanes>::word> &second,
              hls::stream<ap_uint<C::lanes * C::result::width>> &out) {
  join<C, difference_of>(first, second, out);
}
template <class C>
void multiply(hls::stream<typename operand<typename C::first, typename C::first_spread, C::lanes>::word> &first,
              hls::stream<typename operand<typename C::second, typename C::second_spread, C::lanes>::word> &second,
              hls::stream<ap_uint<C::lanes * C::result::width>> &out) {
  join<C, product_of>(first, second, out);
}

} // namespace bnn

#endif
