// Label select: the index of the greatest of C::words * C::lanes values, the first of equals.
#ifndef BNN_SELECT_HPP
#define BNN_SELECT_HPP

#include "word.hpp"

namespace bnn {

template <class C>
void select(hls::stream<ap_uint<C::lanes * C::input::width>> &in, hls::stream<ap_uint<C::result::width>> &out) {
  typename C::input::value best = 0;
  int best_index = 0;
  for (int i = 0; i < C::words; i++) {
#pragma HLS PIPELINE II=1 style=flp
    const ap_uint<C::lanes * C::input::width> x = in.read();
    for (int lane = 0; lane < C::lanes; lane++) {
#pragma HLS UNROLL
      const typename C::input::value value = C::input::decode(lane_of<C::input::width>(x, lane));
      if ((i == 0 && lane == 0) || value > best) {
        best = value;
        best_index = i * C::lanes + lane;
      }
    }
    if (i == C::words - 1) out.write(ap_uint<C::result::width>(best_index));
  }
}

} // namespace bnn

#endif
