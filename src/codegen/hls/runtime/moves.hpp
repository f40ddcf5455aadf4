// Units that only move values: channels joined, cut out or shuffled, pixels repeated.
#ifndef BNN_MOVES_HPP
#define BNN_MOVES_HPP

#include "word.hpp"

namespace bnn {

/// A word in the lanes of the result, which hold every value of the part.
template <class From, class To, int Lanes> ap_uint<To::width * Lanes> relaned(const ap_uint<From::width * Lanes> &word) {
#pragma HLS INLINE
  ap_uint<To::width * Lanes> result = 0;
  for (int p = 0; p < Lanes; p++) {
#pragma HLS UNROLL
    set_lane<To::width>(result, p, To::encode(From::decode(lane_of<From::width>(word, p))));
  }
  return result;
}

/// Of every pixel C::words1 words of the first part, then C::words2 of the second, ...
template <class C>
void concat(hls::stream<ap_uint<C::lanes * C::part1::width>> &first,
            hls::stream<ap_uint<C::lanes * C::part2::width>> &second,
            hls::stream<ap_uint<C::lanes * C::result::width>> &out) {
  int at = 0;
  for (int i = 0; i < C::pixels * (C::words1 + C::words2); i++) {
#pragma HLS PIPELINE II=1 style=flp
    if (at < C::words1)
      out.write(relaned<typename C::part1, typename C::result, C::lanes>(first.read()));
    else
      out.write(relaned<typename C::part2, typename C::result, C::lanes>(second.read()));
    if (++at == C::words1 + C::words2) at = 0;
  }
}
template <class C>
void concat(hls::stream<ap_uint<C::lanes * C::part1::width>> &first,
            hls::stream<ap_uint<C::lanes * C::part2::width>> &second,
            hls::stream<ap_uint<C::lanes * C::part3::width>> &third,
            hls::stream<ap_uint<C::lanes * C::result::width>> &out) {
  int at = 0;
  for (int i = 0; i < C::pixels * (C::words1 + C::words2 + C::words3); i++) {
#pragma HLS PIPELINE II=1 style=flp
    if (at < C::words1)
      out.write(relaned<typename C::part1, typename C::result, C::lanes>(first.read()));
    else if (at < C::words1 + C::words2)
      out.write(relaned<typename C::part2, typename C::result, C::lanes>(second.read()));
    else
      out.write(relaned<typename C::part3, typename C::result, C::lanes>(third.read()));
    if (++at == C::words1 + C::words2 + C::words3) at = 0;
  }
}
template <class C>
void concat(hls::stream<ap_uint<C::lanes * C::part1::width>> &first,
            hls::stream<ap_uint<C::lanes * C::part2::width>> &second,
            hls::stream<ap_uint<C::lanes * C::part3::width>> &third,
            hls::stream<ap_uint<C::lanes * C::part4::width>> &fourth,
            hls::stream<ap_uint<C::lanes * C::result::width>> &out) {
  int at = 0;
  for (int i = 0; i < C::pixels * (C::words1 + C::words2 + C::words3 + C::words4); i++) {
#pragma HLS PIPELINE II=1 style=flp
    if (at < C::words1)
      out.write(relaned<typename C::part1, typename C::result, C::lanes>(first.read()));
    else if (at < C::words1 + C::words2)
      out.write(relaned<typename C::part2, typename C::result, C::lanes>(second.read()));
    else if (at < C::words1 + C::words2 + C::words3)
      out.write(relaned<typename C::part3, typename C::result, C::lanes>(third.read()));
    else
      out.write(relaned<typename C::part4, typename C::result, C::lanes>(fourth.read()));
    if (++at == C::words1 + C::words2 + C::words3 + C::words4) at = 0;
  }
}

/// Of every pixel's C::from_words words those from C::start_word on, C::words of them.
template <class C>
void slice(hls::stream<ap_uint<C::word_bits>> &in, hls::stream<ap_uint<C::word_bits>> &out) {
  int at = 0;
  for (int i = 0; i < C::pixels * C::from_words; i++) {
#pragma HLS PIPELINE II=1 style=flp
    const ap_uint<C::word_bits> word = in.read();
    if (at >= C::start_word && at < C::start_word + C::words) out.write(word);
    if (++at == C::from_words) at = 0;
  }
}

/// Channel j of group g becomes channel j * groups + g; a word is a whole pixel, so this is wiring.
template <class C>
void shuffle(hls::stream<ap_uint<C::channels * C::lane_bits>> &in, hls::stream<ap_uint<C::channels * C::lane_bits>> &out) {
  constexpr int depth = C::channels / C::groups;
  for (int i = 0; i < C::pixels; i++) {
#pragma HLS PIPELINE II=1 style=flp
    const ap_uint<C::channels * C::lane_bits> word = in.read();
    ap_uint<C::channels * C::lane_bits> shuffled = 0;
    for (int c = 0; c < C::channels; c++) {
#pragma HLS UNROLL
      set_lane<C::lane_bits>(shuffled, c, lane_of<C::lane_bits>(word, (c % C::groups) * depth + c / C::groups));
    }
    out.write(shuffled);
  }
}

/// The same a value at a time: a pixel is read and kept, then sent in its new order. Between writing a value and reading it lie at
/// least values / groups + groups - 1 iterations, and as many until the next pixel takes its place.
template <class C>
void shuffle_kept(hls::stream<ap_uint<C::lane_bits>> &in, hls::stream<ap_uint<C::lane_bits>> &out) {
  constexpr int depth = C::values / C::groups;
  static_assert(depth + C::groups > 16, "longer than a pipeline takes from reading a memory to writing it");
  ap_uint<C::lane_bits> kept[C::values];
#pragma HLS DEPENDENCE variable=kept type=inter dependent=false
  int at = 0, from = 0, channel = 0;
  bool is_sending = false;
  for (int i = 0; i < C::pixels * 2 * C::values; i++) {
#pragma HLS PIPELINE II=1 style=flp
    if (is_sending) {
      out.write(kept[from]);
      from += depth;
      if (from >= C::values) from = ++channel;
    } else {
      kept[at] = in.read();
    }
    if (++at < C::values) continue;
    at = 0;
    from = 0;
    channel = 0;
    is_sending = !is_sending;
  }
}

/// Every pixel of C::folds words becomes C::rows x C::columns; a row is kept while it is repeated.
template <class C>
void repeat(hls::stream<ap_uint<C::word_bits>> &in, hls::stream<ap_uint<C::word_bits>> &out,
            ap_uint<C::word_bits> (&row)[C::width * C::folds]) {
#pragma HLS INLINE
  int fold = 0, copy = 0, x = 0, pass = 0;
  for (int i = 0; i < C::height * C::rows * C::width * C::columns * C::folds; i++) {
#pragma HLS PIPELINE II=1 style=flp
    const int at = x * C::folds + fold;
    ap_uint<C::word_bits> word;
    if (pass == 0 && copy == 0) {
      word = in.read();
      row[at] = word;
    } else {
      word = row[at];
    }
    out.write(word);
    if (++fold < C::folds) continue;
    fold = 0;
    if (++copy < C::columns) continue;
    copy = 0;
    if (++x < C::width) continue;
    x = 0;
    if (++pass == C::rows) pass = 0;
  }
}

/// The unit, its row in LUTs.
template <class C>
void upsample_in_lutram(hls::stream<ap_uint<C::word_bits>> &in, hls::stream<ap_uint<C::word_bits>> &out) {
  ap_uint<C::word_bits> row[C::width * C::folds];
#pragma HLS BIND_STORAGE variable=row type=ram_s2p impl=lutram
  repeat<C>(in, out, row);
}

/// The same, its row in block RAM.
template <class C>
void upsample_in_bram(hls::stream<ap_uint<C::word_bits>> &in, hls::stream<ap_uint<C::word_bits>> &out) {
  ap_uint<C::word_bits> row[C::width * C::folds];
#pragma HLS BIND_STORAGE variable=row type=ram_s2p impl=bram
  repeat<C>(in, out, row);
}

} // namespace bnn

#endif
