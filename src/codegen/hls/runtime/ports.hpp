// Where frames enter and leave the design. A word of the network travels in a slot of a power of two bytes, in its lowest bits.
//
// stream: a slot an AXI stream transfer. The host marks the last word of its last frame (TLAST); the mark travels beside the frames
//         as one bit each, so that the last word of that frame's results is marked as well: a DMA ends there.
// memory: slots side by side in beats of a bus, the first lowest; a frame begins with a beat.
#ifndef BNN_PORTS_HPP
#define BNN_PORTS_HPP

#include "word.hpp"

#include <ap_axi_sdata.h>
#include <hls_burst_maxi.h>

namespace bnn {

template <class C> using slot_of = ap_axiu<C::slot_bits, 0, 0, 0>;

/// C::words words of a frame come in.
template <class C> void enter(hls::stream<slot_of<C>> &port, hls::stream<ap_uint<C::word_bits>> &out) {
  for (int i = 0; i < C::words; i++) {
#pragma HLS PIPELINE II=1 style=flp
    out.write(ap_uint<C::word_bits>(port.read().data));
  }
}

/// The same; `marks` gets whether the frame's last word was marked.
template <class C>
void enter(hls::stream<slot_of<C>> &port, hls::stream<ap_uint<C::word_bits>> &out, hls::stream<ap_uint<1>> &marks) {
  for (int i = 0; i < C::words; i++) {
#pragma HLS PIPELINE II=1 style=flp
    const slot_of<C> slot = port.read();
    out.write(ap_uint<C::word_bits>(slot.data));
    if (i == C::words - 1) marks.write(slot.last);
  }
}

/// C::words words of a frame go out, the last marked where `marks` says so.
template <class C>
void leave(hls::stream<ap_uint<C::word_bits>> &in, hls::stream<ap_uint<1>> &marks, hls::stream<slot_of<C>> &port) {
  for (int i = 0; i < C::words; i++) {
#pragma HLS PIPELINE II=1 style=flp
    slot_of<C> slot;
    slot.data = in.read();
    slot.keep = -1;
    slot.strb = -1;
    slot.last = i == C::words - 1 ? marks.read() : ap_uint<1>(0);
    port.write(slot);
  }
}

/// Frame `frame` of those that lie in memory from its start on.
template <class C>
void load(hls::burst_maxi<ap_uint<C::beat_bits>> memory, int frame, hls::stream<ap_uint<C::word_bits>> &out) {
  constexpr int slots = C::beat_bits / C::slot_bits;
  memory.read_request(size_t(frame) * C::beats, C::beats);
  ap_uint<C::beat_bits> beat = 0;
  counter<slots> slot = 0;
  for (int i = 0; i < C::words; i++) {
#pragma HLS PIPELINE II=1 style=flp
    if (slot == 0)
      beat = memory.read();
    else
      beat = beat >> C::slot_bits;
    if (++slot == slots) slot = 0;
    out.write(ap_uint<C::word_bits>(beat));
  }
}

/// The results of frame `frame`; what is left of the last beat becomes 0.
template <class C>
void store(hls::stream<ap_uint<C::word_bits>> &in, int frame, hls::burst_maxi<ap_uint<C::beat_bits>> memory) {
  constexpr int slots = C::beat_bits / C::slot_bits;
  memory.write_request(size_t(frame) * C::beats, C::beats);
  ap_uint<C::beat_bits> beat = 0;
  counter<slots> slot = 0;
  for (int i = 0; i < C::beats * slots; i++) {
#pragma HLS PIPELINE II=1 style=flp
    const ap_uint<C::slot_bits> word = i < C::words ? ap_uint<C::slot_bits>(in.read()) : ap_uint<C::slot_bits>(0);
    // Slots move down as the next comes in on top: the first ends lowest.
    beat = slots > 1 ? ap_uint<C::beat_bits>(beat >> C::slot_bits % C::beat_bits) : beat;
    beat.range(C::beat_bits - 1, C::beat_bits - C::slot_bits) = word;
    if (++slot != slots) continue;
    slot = 0;
    memory.write(beat);
  }
  memory.write_response();
}

} // namespace bnn

#endif
