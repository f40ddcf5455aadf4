// Pools: one result from the taps of a window, channel by channel.
//
// in:  for every window its taps, each as `folds` words of `lanes` channels.   out: `folds` words a window.
// A window unit brings one channel word's taps together (folds = 1); a whole map comes tap after tap (folds > 1).
#ifndef BNN_POOL_HPP
#define BNN_POOL_HPP

#include "word.hpp"

namespace bnn {

/// The greater value; of bits, OR.
template <class Lane, class Result> struct greatest {
  typedef typename Lane::value value;
  static value first(const value &x) { return x; }
  static value join(const value &a, const value &b) { return b > a ? b : a; }
};
/// The sum, as wide as the result.
template <class Lane, class Result> struct total {
  typedef typename Result::value value;
  static value first(const typename Lane::value &x) { return value(x); }
  static value join(const value &a, const typename Lane::value &b) { return value(a + b); }
};

template <class C, template <class, class> class Reduce>
void reduce(hls::stream<ap_uint<C::lanes * C::input::width>> &in,
            hls::stream<ap_uint<C::lanes * C::result::width>> &out) {
#pragma HLS INLINE
  typedef Reduce<typename C::input, typename C::result> kind;
  typename kind::value state[C::lanes][C::folds];
#pragma HLS ARRAY_PARTITION variable=state type=complete dim=1
  counter<C::folds> fold = 0;
  counter<C::taps> tap = 0;
  for (int i = 0; i < C::windows * C::taps * C::folds; i++) {
#pragma HLS PIPELINE II=1 style=flp
    const ap_uint<C::lanes * C::input::width> x = in.read();
    ap_uint<C::lanes * C::result::width> result = 0;
    for (int lane = 0; lane < C::lanes; lane++) {
#pragma HLS UNROLL
      const typename C::input::value value = C::input::decode(lane_of<C::input::width>(x, lane));
      const typename kind::value so_far =
          tap == 0 ? kind::first(value) : kind::join(state[lane][fold.to_uint()], value);
      state[lane][fold.to_uint()] = so_far;
      set_lane<C::result::width>(result, lane, C::result::encode(so_far));
    }
    if (tap == C::taps - 1) out.write(result);
    if (++fold != C::folds) continue;
    fold = 0;
    if (++tap == C::taps) tap = 0;
  }
}

template <class C>
void max_pool(hls::stream<ap_uint<C::lanes * C::input::width>> &in,
              hls::stream<ap_uint<C::lanes * C::result::width>> &out) {
  reduce<C, greatest>(in, out);
}

template <class C>
void sum_pool(hls::stream<ap_uint<C::lanes * C::input::width>> &in,
              hls::stream<ap_uint<C::lanes * C::result::width>> &out) {
  reduce<C, total>(in, out);
}

} // namespace bnn

#endif
