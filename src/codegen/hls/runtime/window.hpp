// Sliding window: a map comes in pixel by pixel, the taps of every window go out.
//
// in:  words of `lanes` channels, all words of a pixel together; C::words of them a frame.
// out: C::emitted words a frame: for every output pixel, group, kernel row, kernel column, the words of that tap; C::pad_value
//      where the tap lies in the padding.
//
// One loop, at most one read and one write an iteration. What happens when is fixed beforehand: C::iterations = the greater
// of words and emitted; the i-th read and the i-th write are spread evenly over them. A word is read `ahead` words early: reads
// run on into the next frame while this one is still going out, and so each frame begins with its first `ahead` words there.
// Where the next frame has not come yet these reads wait for it (its own frame then begins by reading what it lacks), so that
// the last frame goes out whole.
//
// The ring holds the words between the oldest one still to go out and the newest one read. Its size is a power of two: all
// addresses count on and wrap by themselves. A word goes out `gap` iterations after it was read at the earliest, and its slot
// is overwritten as long after it went out, so the tool need not order reads and writes of the ring.
#ifndef BNN_WINDOW_HPP
#define BNN_WINDOW_HPP

#include "word.hpp"

namespace bnn {

/// Where the next word to go out lies: its slot in the ring and its pixel on the map, moved by constants at each step.
template <class C> struct tap {
  ap_uint<C::slot_bits> slot;
  ap_int<C::row_bits> row;
  ap_int<C::column_bits> column;
  counter<C::tap_words> word;
  counter<C::kernel_width> kx;
  counter<C::kernel_height> ky;
  counter<C::groups> group;
  counter<C::out_width> x;

  /// The first tap of a frame; word 0 of the frame is in slot `base`.
  void start(const ap_uint<C::slot_bits> &base) {
#pragma HLS INLINE
    slot = base + ap_uint<C::slot_bits>(C::first_slot);
    row = -C::pad_top;
    column = -C::pad_left;
    word = 0;
    kx = 0;
    ky = 0;
    group = 0;
    x = 0;
  }
  bool is_inside() const {
#pragma HLS INLINE
    return row >= 0 && row < C::height && column >= 0 && column < C::width;
  }
  void next() {
#pragma HLS INLINE
    if (++word != C::tap_words) {
      ++slot;
      return;
    }
    word = 0;
    if (++kx != C::kernel_width) {
      slot += ap_uint<C::slot_bits>(C::next_column);
      column += C::dilation_x;
      return;
    }
    kx = 0;
    column -= (C::kernel_width - 1) * C::dilation_x;
    if (++ky != C::kernel_height) {
      slot += ap_uint<C::slot_bits>(C::next_row);
      row += C::dilation_y;
      return;
    }
    ky = 0;
    row -= (C::kernel_height - 1) * C::dilation_y;
    if (++group != C::groups) {
      slot += ap_uint<C::slot_bits>(C::next_group);
      return;
    }
    group = 0;
    if (++x != C::out_width) {
      slot += ap_uint<C::slot_bits>(C::next_x);
      column += C::stride_x;
      return;
    }
    x = 0;
    column = -C::pad_left;
    slot += ap_uint<C::slot_bits>(C::next_y);
    row += C::stride_y;
  }
};

/// What a window unit keeps from frame to frame beside its ring.
template <class C> struct window_state {
  ap_uint<C::slot_bits> base, newest;
  /// Words of this frame that are in the ring already.
  counter<C::words> held;
};

template <class C>
void slide(hls::stream<ap_uint<C::word_bits>> &in, hls::stream<ap_uint<C::word_bits>> &out,
           ap_uint<C::word_bits> (&ring)[1 << C::slot_bits], window_state<C> &state) {
#pragma HLS INLINE
  tap<C> from;
  from.start(state.base);
  counter<2 * C::iterations> read_due = 0, write_due = 0;
  counter<C::words> owed = 0;
  counter<2 * C::words> have = state.held;
  for (ap_int<bits_for(C::iterations + C::ahead) + 1> i = state.held.to_int() - C::ahead; i < C::iterations; ++i) {
#pragma HLS PIPELINE II=1 style=flp
    if (i < 0) {
      owed = 1;
    } else {
      read_due += C::words;
      if (read_due >= C::iterations) {
        read_due -= C::iterations;
        ++owed;
      }
    }
    if (owed > 0 && (have < C::words || !in.empty())) {
      ring[state.newest.to_uint()] = in.read();
      ++state.newest;
      ++have;
      --owed;
    }
    if (i < C::delay) continue;
    write_due += C::emitted;
    if (write_due >= C::iterations - C::delay) {
      write_due -= C::iterations - C::delay;
      out.write(from.is_inside() ? ring[from.slot.to_uint()] : filled_with<typename C::input, C::word_bits>(C::pad_value));
      from.next();
    }
  }
  state.base += ap_uint<C::slot_bits>(C::words);
  state.held = have - C::words;
}

/// The unit, its ring in LUTs.
template <class C>
void window_in_lutram(hls::stream<ap_uint<C::word_bits>> &in, hls::stream<ap_uint<C::word_bits>> &out) {
  static ap_uint<C::word_bits> ring[1 << C::slot_bits];
#pragma HLS BIND_STORAGE variable=ring type=ram_s2p impl=lutram
#pragma HLS DEPENDENCE variable=ring type=inter dependent=false
#pragma HLS DEPENDENCE variable=ring type=intra dependent=false
  static window_state<C> state = {0, 0, 0};
  slide<C>(in, out, ring, state);
}

/// The same, its ring in block RAM.
template <class C>
void window_in_bram(hls::stream<ap_uint<C::word_bits>> &in, hls::stream<ap_uint<C::word_bits>> &out) {
  static ap_uint<C::word_bits> ring[1 << C::slot_bits];
#pragma HLS BIND_STORAGE variable=ring type=ram_s2p impl=bram
#pragma HLS DEPENDENCE variable=ring type=inter dependent=false
#pragma HLS DEPENDENCE variable=ring type=intra dependent=false
  static window_state<C> state = {0, 0, 0};
  slide<C>(in, out, ring, state);
}

/// The same, its ring in UltraRAM.
template <class C>
void window_in_uram(hls::stream<ap_uint<C::word_bits>> &in, hls::stream<ap_uint<C::word_bits>> &out) {
  static ap_uint<C::word_bits> ring[1 << C::slot_bits];
#pragma HLS BIND_STORAGE variable=ring type=ram_s2p impl=uram
#pragma HLS DEPENDENCE variable=ring type=inter dependent=false
#pragma HLS DEPENDENCE variable=ring type=intra dependent=false
  static window_state<C> state = {0, 0, 0};
  slide<C>(in, out, ring, state);
}

} // namespace bnn

#endif
