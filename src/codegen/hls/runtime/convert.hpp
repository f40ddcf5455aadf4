// Width converters by a whole ratio: the order of the values stays, the first in the lowest bits.
#ifndef BNN_CONVERT_HPP
#define BNN_CONVERT_HPP

#include "word.hpp"

namespace bnn {

/// `ratio` words of `narrow` bits become one; C::words wide ones a frame.
template <class C>
void widen(hls::stream<ap_uint<C::narrow>> &in, hls::stream<ap_uint<C::narrow * C::ratio>> &out) {
  ap_uint<C::narrow * C::ratio> wide = 0;
  counter<C::ratio> part = 0;
  for (int i = 0; i < C::words * C::ratio; i++) {
#pragma HLS PIPELINE II=1 style=flp
    // Parts move down as the next comes in on top: the first ends lowest.
    wide = wide >> C::narrow;
    wide.range(C::narrow * C::ratio - 1, C::narrow * (C::ratio - 1)) = in.read();
    if (++part != C::ratio) continue;
    part = 0;
    out.write(wide);
  }
}

/// One word becomes `ratio` of `narrow` bits; C::words wide ones a frame.
template <class C>
void narrow(hls::stream<ap_uint<C::narrow * C::ratio>> &in, hls::stream<ap_uint<C::narrow>> &out) {
  ap_uint<C::narrow * C::ratio> wide = 0;
  counter<C::ratio> part = 0;
  for (int i = 0; i < C::words * C::ratio; i++) {
#pragma HLS PIPELINE II=1 style=flp
    if (part == 0)
      wide = in.read();
    else
      wide = wide >> C::narrow;
    if (++part == C::ratio) part = 0;
    out.write(ap_uint<C::narrow>(wide));
  }
}

} // namespace bnn

#endif
