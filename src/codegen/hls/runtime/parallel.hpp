// Sliding window that sends all its taps at once: a map comes in pixel by pixel, whole windows go out.
//
// in:  a pixel a word; C::words of them a frame.
// out: a window a word: group, kernel row, kernel column, the channels of that tap, the first in the lowest bits; C::pad_value
//      where a tap lies in the padding.
//
// Rows of the map are kept in C::banks memories, row r in bank r modulo C::banks, counted on from frame to frame. A step moves
// one column to the right: it reads that column of every bank, and sorts out the rows that the kernel covers. The columns of the
// last steps are kept in registers; a window goes out at the step that brings its last column. Where its last columns lie right
// of the map, what the registers hold there are columns of the next rows, and its taps are padding; so a row of windows takes
// C::sweep steps, its width, and no more for padding.
//
// Reads keep the same pace as in window.hpp: C::iterations = the greater of words and steps; the i-th read and the i-th step are
// spread evenly over them, and words are read `ahead` words early, into the next frame where it has come.
#ifndef BNN_PARALLEL_HPP
#define BNN_PARALLEL_HPP

#include "word.hpp"

namespace bnn {

/// Remainder of a number that is below twice the modulus.
template <int Modulus> counter<Modulus> wrapped(int number) {
#pragma HLS INLINE
  return number >= Modulus ? number - Modulus : number;
}

/// Where the next step reads: a column of the map, and the bank of the row under the kernel's first.
template <class C> struct sweep_place {
  ap_int<C::column_bits> x;
  counter<C::banks> bank;
  void start(const counter<C::banks> &base) {
#pragma HLS INLINE
    x = C::first_column;
    bank = wrapped<C::banks>(base.to_int() + C::first_bank);
  }
  void next() {
#pragma HLS INLINE
    if (++x != C::sweep) return;
    x = 0;
    bank = wrapped<C::banks>(bank.to_int() + C::stride_banks);
  }
};

/// The window that the newest column would end: its first tap's place on the map, and whether one goes out there.
template <class C> struct window_place {
  ap_int<C::column_bits> x;
  ap_int<C::row_bits> y;
  counter<C::lead> lead;
  counter<C::stride_x> phase;
  void start() {
#pragma HLS INLINE
    x = -C::pad_left;
    y = -C::pad_top;
    lead = C::lead;
    phase = 0;
  }
  bool is_sent() const {
#pragma HLS INLINE
    return lead == 0 && phase == 0 && x <= C::last_column;
  }
  bool is_inside(int ky, int kx) const {
#pragma HLS INLINE
    const ap_int<C::row_bits + 1> below = y + ap_int<C::row_bits>(ky * C::dilation_y);
    const ap_int<C::column_bits + 1> right = x + ap_int<C::column_bits>(kx * C::dilation_x);
    return below >= 0 && below < C::height && right >= 0 && right < C::width;
  }
  void next() {
#pragma HLS INLINE
    if (lead != 0) {
      --lead;
      return;
    }
    if (++phase == C::stride_x) phase = 0;
    if (++x != C::sweep - C::pad_left) return;
    x = -C::pad_left;
    y += C::stride_y;
    phase = 0;
  }
};

/// What the unit keeps from frame to frame beside its banks: the bank of the frame's first row; where the next word that is read goes;
/// words of this frame that are in the banks already.
template <class C> struct banks_state {
  counter<C::banks> base, newest_bank;
  counter<C::width> newest_column;
  counter<C::words> held;
};

template <class C> using whole_window = ap_uint<C::window_bits>;

template <class C>
void sweep(hls::stream<ap_uint<C::word_bits>> &in, hls::stream<whole_window<C>> &out,
           ap_uint<C::word_bits> (&rows)[C::banks][C::width], banks_state<C> &state) {
#pragma HLS INLINE
  typedef ap_uint<C::word_bits> word;
  constexpr int taps = C::kernel_height * C::kernel_width, group_bits = C::word_bits / C::groups;
  word columns[C::kernel_height][C::kept_columns];
#pragma HLS ARRAY_PARTITION variable=columns type=complete dim=0
  sweep_place<C> from;
  from.start(state.base);
  window_place<C> at;
  at.start();
  counter<2 * C::iterations> read_due = 0, step_due = 0;
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
      rows[state.newest_bank.to_int()][state.newest_column.to_int()] = in.read();
      if (++state.newest_column == C::width) {
        state.newest_column = 0;
        if (++state.newest_bank == C::banks) state.newest_bank = 0;
      }
      ++have;
      --owed;
    }
    if (i < C::delay) continue;
    step_due += C::steps;
    if (step_due < C::iterations - C::delay) continue;
    step_due -= C::iterations - C::delay;

    const bool is_on_map = from.x >= 0 && from.x < C::width;
    word column[C::banks];
#pragma HLS ARRAY_PARTITION variable=column type=complete
    for (int b = 0; b < C::banks; b++) {
#pragma HLS UNROLL
      column[b] = rows[b][is_on_map ? from.x.to_int() : 0];
    }
    for (int ky = 0; ky < C::kernel_height; ky++) {
#pragma HLS UNROLL
      for (int k = 0; k < C::kept_columns - 1; k++) {
#pragma HLS UNROLL
        columns[ky][k] = columns[ky][k + 1];
      }
      columns[ky][C::kept_columns - 1] =
          column[wrapped<C::banks>(from.bank.to_int() + ky * C::dilation_y % C::banks).to_int()];
    }
    if (at.is_sent()) {
      const word padding = filled_with<typename C::input, C::word_bits>(C::pad_value);
      whole_window<C> window = 0;
      for (int tap = 0; tap < taps; tap++) {
#pragma HLS UNROLL
        const int ky = tap / C::kernel_width, kx = tap % C::kernel_width;
        const word pixel = at.is_inside(ky, kx) ? columns[ky][kx * C::dilation_x] : padding;
        for (int group = 0; group < C::groups; group++) {
#pragma HLS UNROLL
          set_lane<group_bits>(window, group * taps + tap, lane_of<group_bits>(pixel, group));
        }
      }
      out.write(window);
    }
    from.next();
    at.next();
  }
  state.base = wrapped<C::banks>(state.base.to_int() + C::frame_banks);
  state.held = have - C::words;
}

/// The unit, its rows in LUTs.
template <class C>
void parallel_window_in_lutram(hls::stream<ap_uint<C::word_bits>> &in, hls::stream<whole_window<C>> &out) {
  static ap_uint<C::word_bits> rows[C::banks][C::width];
#pragma HLS ARRAY_PARTITION variable=rows type=complete dim=1
#pragma HLS BIND_STORAGE variable=rows type=ram_s2p impl=lutram
#pragma HLS DEPENDENCE variable=rows type=inter dependent=false
#pragma HLS DEPENDENCE variable=rows type=intra dependent=false
  static banks_state<C> state = {0, 0, 0, 0};
  sweep<C>(in, out, rows, state);
}

/// The same, its rows in block RAM.
template <class C>
void parallel_window_in_bram(hls::stream<ap_uint<C::word_bits>> &in, hls::stream<whole_window<C>> &out) {
  static ap_uint<C::word_bits> rows[C::banks][C::width];
#pragma HLS ARRAY_PARTITION variable=rows type=complete dim=1
#pragma HLS BIND_STORAGE variable=rows type=ram_s2p impl=bram
#pragma HLS DEPENDENCE variable=rows type=inter dependent=false
#pragma HLS DEPENDENCE variable=rows type=intra dependent=false
  static banks_state<C> state = {0, 0, 0, 0};
  sweep<C>(in, out, rows, state);
}

/// The same, its rows in UltraRAM.
template <class C>
void parallel_window_in_uram(hls::stream<ap_uint<C::word_bits>> &in, hls::stream<whole_window<C>> &out) {
  static ap_uint<C::word_bits> rows[C::banks][C::width];
#pragma HLS ARRAY_PARTITION variable=rows type=complete dim=1
#pragma HLS BIND_STORAGE variable=rows type=ram_s2p impl=uram
#pragma HLS DEPENDENCE variable=rows type=inter dependent=false
#pragma HLS DEPENDENCE variable=rows type=intra dependent=false
  static banks_state<C> state = {0, 0, 0, 0};
  sweep<C>(in, out, rows, state);
}

} // namespace bnn

#endif
