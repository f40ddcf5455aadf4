// Fixed-point arithmetic on residual streams: y = x * 2^-fraction bits, at most 16 bits a value, every operation saturating to
// its own result. Shifts to the right round down; half of the last bit is added before, so halves round up.
#ifndef BNN_FIXED_HPP
#define BNN_FIXED_HPP

#include "border.hpp"
#include "products.hpp"
#include "word.hpp"

namespace bnn {

/// The nearest of Lane's values, as it is stored.
template <class Lane> struct saturate {
  static constexpr long long least = 0, greatest = (1ll << Lane::width) - 1;
};
template <int B> struct saturate<sint<B>> {
  static constexpr long long least = -(1ll << (B - 1)), greatest = (1ll << (B - 1)) - 1;
};
template <class Lane, int W> ap_uint<Lane::width> saturated(const ap_int<W> &value) {
#pragma HLS INLINE
  const ap_int<W + 1> x = value, least = saturate<Lane>::least, greatest = saturate<Lane>::greatest;
  // Bounds that a value of W bits cannot pass were cut off above.
  if (W > Lane::width) {
    if (x < least) return Lane::encode(least);
    if (x > greatest) return Lane::encode(greatest);
  }
  return Lane::encode(x);
}
/// The nearest of least..greatest.
template <int W> ap_int<W> limited(const ap_int<W> &value, int least, int greatest) {
#pragma HLS INLINE
  return value < ap_int<W>(least) ? ap_int<W>(least) : value > ap_int<W>(greatest) ? ap_int<W>(greatest) : value;
}

/// y = (scale * (x >> pre) + offset + 2^(shift - 1)) >> shift, saturated: all of it in 32 bits, which the compiler has proven
/// to be enough.
template <class C, int W> ap_uint<C::result::width> rescaled(const ap_int<W> &x, int scale, int offset) {
#pragma HLS INLINE
  constexpr int kept = W > C::pre + 1 ? W - C::pre : 1;
  const ap_int<kept> high(x >> C::pre);
  const ap_int<32> product =
      C::scale_by::template multiply<ap_int<32>>(high, ap_int<C::scale_bits>(scale));
  const ap_int<32> sum = product + ap_int<32>(offset) + ap_int<32>(1 << (C::shift - 1));
  return saturated<typename C::result>(ap_int<32 - C::shift + 1>(sum >> C::shift));
}

/// Every word of a map: Make<C>::of(value, lane, fold, row, constants...) of each of its lanes; row = border class * folds + fold.
template <class C, template <class> class Make, class... Constants>
void each_value(hls::stream<ap_uint<C::lanes * C::input::width>> &in,
                hls::stream<ap_uint<C::lanes * C::result::width>> &out, const Constants &...constants) {
#pragma HLS INLINE
  place<typename C::border> at;
  int fold = 0;
  for (int i = 0; i < C::pixels * C::folds; i++) {
#pragma HLS PIPELINE II=1 style=flp
    const ap_uint<C::lanes * C::input::width> x = in.read();
    const int row = at.border_class() * C::folds + fold;
    ap_uint<C::lanes * C::result::width> result = 0;
    for (int p = 0; p < C::lanes; p++) {
#pragma HLS UNROLL
      const ap_int<C::input::width + 1> value = C::input::decode(lane_of<C::input::width>(x, p));
      set_lane<C::result::width>(result, p, Make<C>::of(value, p, fold, row, constants...));
    }
    out.write(result);
    if (++fold < C::folds) continue;
    fold = 0;
    at.next_pixel();
  }
}

template <class C> struct make_rescaled {
  template <class Value, class Scales, class Offsets>
  static ap_uint<C::result::width> of(const Value &x, int p, int fold, int row, const Scales &scale, const Offsets &offset) {
#pragma HLS INLINE
    return rescaled<C>(x, scale[p][fold], offset[p][row]);
  }
};

/// Another scale, alone: scale[p][fold], offset[p][border class * folds + fold].
template <class C, class Scale, int Folds, class Offset, int Rows>
void requantize(hls::stream<ap_uint<C::lanes * C::input::width>> &in,
                hls::stream<ap_uint<C::lanes * C::result::width>> &out, const Scale (&scale)[C::lanes][Folds],
                const Offset (&offset)[C::lanes][Rows]) {
  each_value<C, make_rescaled>(in, out, scale, offset);
}

/// d = x - shift_in, saturated; times its slope; plus shift_out, saturated.
template <class C> struct make_bent {
  static ap_uint<C::result::width> bent(const ap_int<C::input::width + 1> &x, int shift_in, int below, int above, int shift_out) {
#pragma HLS INLINE
    const ap_int<19> d = limited(ap_int<19>(ap_int<18>(x) - ap_int<17>(shift_in)), C::least, C::greatest);
    const bool is_below = d < 0;
    const ap_int<16> slope = is_below ? below : above;
    const ap_int<32> product = C::slope_by::template multiply<ap_int<32>>(ap_int<16>(d), slope);
    const ap_int<33> steep = (product + ap_int<32>(1 << (C::slope_frac - 1))) >> C::slope_frac;
    const ap_int<33> line = is_below || C::has_above ? steep : ap_int<33>(d);
    return C::result::encode(limited(ap_int<34>(line + ap_int<17>(shift_out)), C::least, C::greatest));
  }
  template <class Value, class Shifts, class Slopes>
  static ap_uint<C::result::width> of(const Value &x, int p, int fold, int, const Shifts &shift_in, const Slopes &below,
                                      const Shifts &shift_out) {
#pragma HLS INLINE
    return bent(x, shift_in[p][fold], below[p][fold], 0, shift_out[p][fold]);
  }
  template <class Value, class Shifts, class Slopes>
  static ap_uint<C::result::width> of(const Value &x, int p, int fold, int, const Shifts &shift_in, const Slopes &below,
                                      const Slopes &above, const Shifts &shift_out) {
#pragma HLS INLINE
    return bent(x, shift_in[p][fold], below[p][fold], above[p][fold], shift_out[p][fold]);
  }
};

/// A slope below the shift, none above.
template <class C, class Shift, class Slope, int Folds>
void prelu(hls::stream<ap_uint<C::lanes * C::input::width>> &in, hls::stream<ap_uint<C::lanes * C::result::width>> &out,
           const Shift (&shift_in)[C::lanes][Folds], const Slope (&below)[C::lanes][Folds],
           const Shift (&shift_out)[C::lanes][Folds]) {
  each_value<C, make_bent>(in, out, shift_in, below, shift_out);
}
/// A slope on either side.
template <class C, class Shift, class Slope, int Folds>
void dprelu(hls::stream<ap_uint<C::lanes * C::input::width>> &in, hls::stream<ap_uint<C::lanes * C::result::width>> &out,
            const Shift (&shift_in)[C::lanes][Folds], const Slope (&below)[C::lanes][Folds],
            const Slope (&above)[C::lanes][Folds], const Shift (&shift_out)[C::lanes][Folds]) {
  each_value<C, make_bent>(in, out, shift_in, below, above, shift_out);
}

/// The same value in another format: `down` bits fewer, or `up` more.
template <class C> struct make_cast {
  template <class Value> static ap_uint<C::result::width> of(const Value &x, int, int, int) {
#pragma HLS INLINE
    constexpr int wide = C::input::width + 2 + C::up;
    const ap_int<wide> raised = ap_int<wide>(x) << C::up;
    const ap_int<wide> half = C::down > 0 ? (1ll << C::down) / 2 : 0;
    return saturated<typename C::result>(ap_int<wide>(ap_int<wide>(raised + half) >> C::down));
  }
};
template <class C>
void cast(hls::stream<ap_uint<C::lanes * C::input::width>> &in, hls::stream<ap_uint<C::lanes * C::result::width>> &out) {
  each_value<C, make_cast>(in, out);
}

/// x + offset[border class * folds + fold].
template <class C> struct make_shifted {
  template <class Value, class Offsets>
  static ap_uint<C::result::width> of(const Value &x, int p, int, int row, const Offsets &offset) {
#pragma HLS INLINE
    return saturated<typename C::result>(ap_int<34>(ap_int<33>(x) + ap_int<32>(offset[p][row])));
  }
};
template <class C, class Offset, int Rows>
void add_border_saturated(hls::stream<ap_uint<C::lanes * C::input::width>> &in,
                          hls::stream<ap_uint<C::lanes * C::result::width>> &out,
                          const Offset (&offset)[C::lanes][Rows]) {
  each_value<C, make_shifted>(in, out, offset);
}

} // namespace bnn

#endif
