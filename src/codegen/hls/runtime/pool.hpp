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

/// One word into the results so far of its channels, `state`; what they are then.
template <class C, class Kind, class State>
ap_uint<C::lanes * C::result::width> joined(const ap_uint<C::lanes * C::input::width> &x, bool is_first, State &state,
                                            int fold) {
#pragma HLS INLINE
  ap_uint<C::lanes * C::result::width> result = 0;
  for (int lane = 0; lane < C::lanes; lane++) {
#pragma HLS UNROLL
    const typename C::input::value value = C::input::decode(lane_of<C::input::width>(x, lane));
    const typename Kind::value so_far = is_first ? Kind::first(value) : Kind::join(state[lane][fold], value);
    state[lane][fold] = so_far;
    set_lane<C::result::width>(result, lane, C::result::encode(so_far));
  }
  return result;
}

/// Which tap and word of channels is next.
template <class C> struct turn {
  counter<C::folds> fold;
  counter<C::taps> tap;
  turn() : fold(0), tap(0) {}
  void next() {
#pragma HLS INLINE
    if (++fold != C::folds) return;
    fold = 0;
    if (++tap == C::taps) tap = 0;
  }
};

/// Up to eight words of channels: results so far are registers.
template <class C, class Kind, bool Few> struct reduction {
  static void run(hls::stream<ap_uint<C::lanes * C::input::width>> &in,
                  hls::stream<ap_uint<C::lanes * C::result::width>> &out) {
#pragma HLS INLINE
    static_assert(C::folds <= 8, "a register for each");
    typename Kind::value state[C::lanes][8];
#pragma HLS ARRAY_PARTITION variable=state type=complete dim=1
#pragma HLS ARRAY_PARTITION variable=state type=complete dim=2
    turn<C> at;
    for (int i = 0; i < C::windows * C::taps * C::folds; i++) {
#pragma HLS PIPELINE II=1 style=flp
      const ap_uint<C::lanes * C::result::width> result =
          joined<C, Kind>(in.read(), at.tap == 0, state, at.fold.to_int());
      if (at.tap == C::taps - 1) out.write(result);
      at.next();
    }
  }
};

/// More: a memory a lane. A word comes back `folds` iterations later, longer than a pipeline takes from reading it to writing it.
template <class C, class Kind> struct reduction<C, Kind, false> {
  static void run(hls::stream<ap_uint<C::lanes * C::input::width>> &in,
                  hls::stream<ap_uint<C::lanes * C::result::width>> &out) {
#pragma HLS INLINE
    typename Kind::value state[C::lanes][C::folds];
#pragma HLS ARRAY_PARTITION variable=state type=complete dim=1
#pragma HLS DEPENDENCE variable=state type=inter dependent=false
    turn<C> at;
    for (int i = 0; i < C::windows * C::taps * C::folds; i++) {
#pragma HLS PIPELINE II=1 style=flp
      const ap_uint<C::lanes * C::result::width> result =
          joined<C, Kind>(in.read(), at.tap == 0, state, at.fold.to_int());
      if (at.tap == C::taps - 1) out.write(result);
      at.next();
    }
  }
};

template <class C>
void max_pool(hls::stream<ap_uint<C::lanes * C::input::width>> &in,
              hls::stream<ap_uint<C::lanes * C::result::width>> &out) {
  reduction<C, greatest<typename C::input, typename C::result>, C::folds <= 8>::run(in, out);
}

template <class C>
void sum_pool(hls::stream<ap_uint<C::lanes * C::input::width>> &in,
              hls::stream<ap_uint<C::lanes * C::result::width>> &out) {
  reduction<C, total<typename C::input, typename C::result>, C::folds <= 8>::run(in, out);
}

} // namespace bnn

#endif
