// Weights that are not part of the design: they come from memory, in the order in which their unit reads them. A weight word, all
// PEs' lanes, is C::beats_per_word beats of the bus, the first lowest.
#ifndef BNN_FETCH_HPP
#define BNN_FETCH_HPP

#include "word.hpp"

#include <hls_burst_maxi.h>

namespace bnn {

/// The beats of a weight word as they come, then the word.
template <class C> struct weight_beats {
  ap_uint<C::beat_bits> beats[C::beats_per_word];
  counter<C::beats_per_word> next;
  weight_beats() : next(0) {
#pragma HLS ARRAY_PARTITION variable=beats type=complete
  }
  /// Whether the word is whole with this beat.
  bool take(const ap_uint<C::beat_bits> &beat) {
#pragma HLS INLINE
    beats[next.to_int()] = beat;
    if (++next != C::beats_per_word) return false;
    next = 0;
    return true;
  }
  ap_uint<C::word_bits> word() const {
#pragma HLS INLINE
    ap_uint<C::word_bits> all = 0;
    for (int k = 0; k < C::beats_per_word; k++) {
#pragma HLS UNROLL
      const int low = k * C::beat_bits, end = low + C::beat_bits;
      all.range((end < C::word_bits ? end : C::word_bits) - 1, low) = beats[k];
    }
    return all;
  }
};

/// All C::words words C::passes times a frame, once for each pixel. One loop at a beat a cycle. Two passes are requested at a
/// time: while the beats of one come in, the bus already works on the next, so that it never waits for the memory's latency.
template <class C>
void fetch_weights(hls::burst_maxi<ap_uint<C::beat_bits>> memory, hls::stream<ap_uint<C::word_bits>> &out) {
  constexpr int beats = C::words * C::beats_per_word;
  weight_beats<C> weights;
  counter<beats> beat = 0;
  memory.read_request(0, beats);
  for (long i = 0; i < long(C::passes) * beats; i++) {
#pragma HLS PIPELINE II=1 style=flp
    if (beat == 0 && i < long(C::passes - 1) * beats) memory.read_request(0, beats);
    if (weights.take(memory.read())) out.write(weights.word());
    if (++beat == beats) beat = 0;
  }
}

/// The same from UltraRAM, which is filled from memory before the first frame: a bitstream cannot hold its contents.
template <class C>
void keep_weights(hls::burst_maxi<ap_uint<C::beat_bits>> memory, hls::stream<ap_uint<C::word_bits>> &out) {
  constexpr int beats = C::words * C::beats_per_word;
  static ap_uint<C::word_bits> kept[C::words];
#pragma HLS BIND_STORAGE variable=kept type=ram_1p impl=uram
  static bool is_filled = false;
  counter<C::words> word = 0;
  if (!is_filled) {
    weight_beats<C> weights;
    memory.read_request(0, beats);
    for (int i = 0; i < beats; i++) {
#pragma HLS PIPELINE II=1 style=flp
      if (!weights.take(memory.read())) continue;
      kept[word.to_int()] = weights.word();
      ++word;
    }
    word = 0;
    is_filled = true;
  }
  for (long i = 0; i < long(C::passes) * C::words; i++) {
#pragma HLS PIPELINE II=1 style=flp
    out.write(kept[word.to_int()]);
    if (++word == C::words) word = 0;
  }
}

} // namespace bnn

#endif
