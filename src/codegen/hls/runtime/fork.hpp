// One stream for several readers: each gets every word.
#ifndef BNN_FORK_HPP
#define BNN_FORK_HPP

#include "word.hpp"

namespace bnn {

template <class C>
void fork(hls::stream<ap_uint<C::word_bits>> &in, hls::stream<ap_uint<C::word_bits>> &first,
          hls::stream<ap_uint<C::word_bits>> &second) {
  for (int i = 0; i < C::words; i++) {
#pragma HLS PIPELINE II=1 style=flp
    const ap_uint<C::word_bits> word = in.read();
    first.write(word);
    second.write(word);
  }
}

template <class C>
void fork(hls::stream<ap_uint<C::word_bits>> &in, hls::stream<ap_uint<C::word_bits>> &first,
          hls::stream<ap_uint<C::word_bits>> &second, hls::stream<ap_uint<C::word_bits>> &third) {
  for (int i = 0; i < C::words; i++) {
#pragma HLS PIPELINE II=1 style=flp
    const ap_uint<C::word_bits> word = in.read();
    first.write(word);
    second.write(word);
    third.write(word);
  }
}

} // namespace bnn

#endif
