// Matrix-vector products, folded: `pe` rows by `simd` columns a cycle.
//
// in:  `columns / simd` words a vector; with groups, the vectors of all groups of a pixel one after the other.
// out: `rows / pe` words a pixel, lane p of word r is row r * pe + p.
// weights[p][r * steps + s] is PE p's word s of row r * pe + p, steps = columns / simd: read in order, again for every pixel.
// Where weights do not lie in the unit, a stream brings the words of all PEs together in that order, PE 0 in the lowest bits.
//
// One loop over (vector, fold, step), so that a tool sees one pipeline: the first fold reads a vector and keeps it, later
// folds read what was kept. A sum is finished at a fold's last step.
#ifndef BNN_MATVEC_HPP
#define BNN_MATVEC_HPP

#include "border.hpp"
#include "fixed.hpp"
#include "levels.hpp"
#include "products.hpp"

namespace bnn {

/// The sum itself. Of signs only matches were counted: sum = 2 m - columns.
template <class C, bool Signs> struct plain_sum {
  static ap_uint<C::result::width> of(const typename C::sum &sum) { return ap_uint<C::result::width>(sum); }
};
template <class C> struct plain_sum<C, true> {
  static ap_uint<C::result::width> of(const typename C::sum &matched) {
    return ap_uint<C::result::width>(ap_int<C::result::width + 1>(2 * matched - C::columns));
  }
};

/// How a sum leaves: as itself.
template <class C> struct as_sums {
  struct none {};
  static constexpr bool signs = is_bit<typename C::input>::value && is_bit<typename C::weight>::value;
  static ap_uint<C::result::width> of(const typename C::sum &sum, int, int, int, const none &) {
    return plain_sum<C, signs>::of(sum);
  }
};

/// How a sum leaves: compared with the levels of its row and border class, at[p][border class * folds + fold].
template <class C> struct as_levels {
  template <class Table>
  static ap_uint<C::result::width> of(const typename C::sum &sum, int p, int, int row, const Table &at) {
#pragma HLS INLINE
    return levels<typename C::result, typename C::level>::reached(sum, at[p][row], C::least);
  }
};

/// How a sum leaves: in another scale, scale[p][fold] and offset[p][border class * folds + fold].
template <class C> struct as_scaled {
  static constexpr bool signs = is_bit<typename C::input>::value && is_bit<typename C::weight>::value;
  template <class Scales, class Offsets>
  static ap_uint<C::result::width> of(const typename C::sum &sum, int p, int fold, int row, const Scales &scale,
                                      const Offsets &offset) {
#pragma HLS INLINE
    constexpr int width = C::sum::width + 2;
    const ap_int<width> whole = sum;
    const ap_int<width> value = signs ? ap_int<width>((whole << 1) - ap_int<width>(C::columns)) : whole;
    return rescaled<C>(value, scale[p][fold], offset[p][row]);
  }
};

/// Weight words of one PE, and bits of one.
template <class C> constexpr int words_of_pe() { return C::rows / C::pe * (C::columns / C::simd); }
template <class C> constexpr int weight_bits() { return C::simd * C::weight::width; }
/// Those of all PEs together: only units whose weights come in a stream have such a word.
template <class C> using weight_stream = hls::stream<ap_uint<C::weight_word_bits>>;

/// Of a table every PE looks up its own word.
template <class C, class Word, int Words> int next_weights(const Word (&)[C::pe][Words], int at) { return at; }
template <class C, class Word, int Words>
ap_uint<weight_bits<C>()> weights_of(const Word (&table)[C::pe][Words], int at, int p) {
#pragma HLS INLINE
  return word_of<C::simd * C::weight::width>(table[p][at]);
}

/// Of a stream one word serves all PEs.
template <class C> ap_uint<C::weight_word_bits> next_weights(weight_stream<C> &weights, int) {
#pragma HLS INLINE
  return weights.read();
}
template <class C>
ap_uint<weight_bits<C>()> weights_of(weight_stream<C> &, const ap_uint<C::weight_word_bits> &words, int p) {
#pragma HLS INLINE
  return lane_of<C::simd * C::weight::width>(words, p);
}

template <class C, template <class> class Leave, class Weights, class... Tables>
void products_of_rows(hls::stream<ap_uint<C::simd * C::input::width>> &in,
                      hls::stream<ap_uint<C::pe * C::result::width>> &out, Weights &weights, const Tables &...tables) {
#pragma HLS INLINE
  constexpr int steps = C::columns / C::simd;
  constexpr int folds = C::rows / C::pe, folds_of_group = folds / C::groups;
  typedef ap_uint<C::simd * C::input::width> word;

  word kept[steps];
#pragma HLS BIND_STORAGE variable=kept type=ram_s2p impl=lutram
  typename C::sum sums[C::pe];
#pragma HLS ARRAY_PARTITION variable=sums type=complete
  place<typename C::border> at;
  counter<steps> step = 0;
  counter<folds> fold = 0, group_fold = 0;
  counter<folds * steps> weight = 0;
  for (int i = 0; i < C::pixels * folds * steps; i++) {
#pragma HLS PIPELINE II=1 style=flp
    word x;
    if (group_fold == 0) {
      x = in.read();
      kept[step.to_uint()] = x;
    } else {
      x = kept[step.to_uint()];
    }
    const auto words = next_weights<C>(weights, weight.to_int());
    const int row = at.border_class() * folds + fold.to_int();
    const bool is_last = step == steps - 1;
    ap_uint<C::pe * C::result::width> result = 0;
    for (int p = 0; p < C::pe; p++) {
#pragma HLS UNROLL
      const typename C::sum before = step == 0 ? typename C::sum(0) : sums[p];
      const typename C::sum more = products<typename C::input, typename C::weight, typename C::sum,
                                            typename C::multiplier>::template of<C::simd>(
          x, weights_of<C>(weights, words, p));
      const typename C::sum sum = before + more;
      sums[p] = sum;
      if (is_last) set_lane<C::result::width>(result, p, Leave<C>::of(sum, p, fold.to_int(), row, tables...));
    }
    if (is_last) out.write(result);
    if (++weight == folds * steps) weight = 0;
    if (++step != steps) continue;
    step = 0;
    if (++group_fold == folds_of_group) group_fold = 0;
    if (++fold != folds) continue;
    fold = 0;
    at.next_pixel();
  }
}

/// Raw sums.
template <class C, class Word, int Words>
void matvec(hls::stream<ap_uint<C::simd * C::input::width>> &in, hls::stream<ap_uint<C::pe * C::result::width>> &out,
            const Word (&weights)[C::pe][Words]) {
  static_assert(Words == words_of_pe<C>(), "a word for every step of every fold");
  products_of_rows<C, as_sums>(in, out, weights, typename as_sums<C>::none());
}
template <class C>
void matvec(hls::stream<ap_uint<C::simd * C::input::width>> &in, hls::stream<ap_uint<C::pe * C::result::width>> &out,
            weight_stream<C> &weights) {
  products_of_rows<C, as_sums>(in, out, weights, typename as_sums<C>::none());
}

/// Sums compared with thresholds.
template <class C, class Word, int Words, class At, int Rows>
void matvec_threshold(hls::stream<ap_uint<C::simd * C::input::width>> &in,
                      hls::stream<ap_uint<C::pe * C::result::width>> &out, const Word (&weights)[C::pe][Words],
                      const At (&at)[C::pe][Rows]) {
  static_assert(Words == words_of_pe<C>(), "a word for every step of every fold");
  products_of_rows<C, as_levels>(in, out, weights, at);
}
template <class C, class At, int Rows>
void matvec_threshold(hls::stream<ap_uint<C::simd * C::input::width>> &in,
                      hls::stream<ap_uint<C::pe * C::result::width>> &out, weight_stream<C> &weights,
                      const At (&at)[C::pe][Rows]) {
  products_of_rows<C, as_levels>(in, out, weights, at);
}

/// Sums in another scale.
template <class C, class Word, int Words, class Scale, int Folds, class Offset, int Rows>
void matvec_requantize(hls::stream<ap_uint<C::simd * C::input::width>> &in,
                       hls::stream<ap_uint<C::pe * C::result::width>> &out, const Word (&weights)[C::pe][Words],
                       const Scale (&scale)[C::pe][Folds], const Offset (&offset)[C::pe][Rows]) {
  static_assert(Words == words_of_pe<C>(), "a word for every step of every fold");
  products_of_rows<C, as_scaled>(in, out, weights, scale, offset);
}
template <class C, class Scale, int Folds, class Offset, int Rows>
void matvec_requantize(hls::stream<ap_uint<C::simd * C::input::width>> &in,
                       hls::stream<ap_uint<C::pe * C::result::width>> &out, weight_stream<C> &weights,
                       const Scale (&scale)[C::pe][Folds], const Offset (&offset)[C::pe][Rows]) {
  products_of_rows<C, as_scaled>(in, out, weights, scale, offset);
}

} // namespace bnn

#endif
