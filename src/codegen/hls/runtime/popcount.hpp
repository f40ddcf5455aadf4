// Counting equal bits in about 1.4 LUT6 a bit.
//
// 1. Three pairs (x, w) are six bits: whether an odd number of the three pairs agrees, and whether two or more do, are two
//    functions of six bits, one LUT6 each. With the pairs in three vectors a, b, c that is a row of full adders.
// 2. Their results are bits of weight 1 and 2: a heap. In every column six bits become three (how many are set, as ones, twos
//    and fours): three functions of six bits. All columns at once, until none holds more than two bits.
// 3. One addition of two rows.
//
// Written with whole vectors, so that a simulator runs 64 bits at a time through the very expressions that become LUTs.
#ifndef BNN_POPCOUNT_HPP
#define BNN_POPCOUNT_HPP

#include "word.hpp"

namespace bnn {

/// L bits; an empty vector is a constant zero.
template <int L> using bits = ap_uint<(L > 0 ? L : 1)>;

/// The A bits of `low`, then the B bits of `high`.
template <int A, int B> bits<A + B> join(const bits<A> &low, const bits<B> &high) {
#pragma HLS INLINE
  return B == 0 ? bits<A + B>(low) : bits<A + B>(bits<A + B>(low) | bits<A + B>(bits<A + B>(high) << A));
}

/// How a column of L bits is counted: in `groups` of at most six, `left` bits stay. Three bits alone give no fours.
template <int L> struct sixes {
  static constexpr int groups = L <= 2 ? 0 : L / 6 + (L % 6 > 2 ? 1 : 0);
  static constexpr int left = L <= 2 ? L : L % 6 > 2 ? 0 : L % 6;
  static constexpr int fours = L == 3 ? 0 : groups;
};

/// `groups` groups of six bits, bit k of a group in vector k: how many are set.
template <int M> struct six_to_three {
  ap_uint<M> ones, twos, fours;
  template <int L> void count(const ap_uint<L> &v) {
#pragma HLS INLINE
    const ap_uint<M> a(v), b(v >> M), c(v >> 2 * M), d(v >> 3 * M), e(v >> 4 * M), f(v >> 5 * M);
    const ap_uint<M> ab(a ^ b), de(d ^ e), abc(ab ^ c), def(de ^ f);
    const ap_uint<M> p((a & b) | (ab & c)), q((d & e) | (de & f)), r(abc & def), pq(p ^ q);
    ones = abc ^ def;
    twos = pq ^ r;
    fours = (p & q) | (pq & r);
  }
};

/// One group: the truth tables of three LUT6.
template <> struct six_to_three<1> {
  ap_uint<1> ones, twos, fours;
  template <int L> void count(const ap_uint<L> &v) {
#pragma HLS INLINE
    const unsigned six = ap_uint<6>(v).to_uint();
    ones = ap_uint<1>((0x6996966996696996ULL >> six) & 1);
    twos = ap_uint<1>((0x8117177E177E7EE8ULL >> six) & 1);
    fours = ap_uint<1>((0xFEE8E880E8808000ULL >> six) & 1);
  }
};

/// A heap: L bits of one weight, and a heap of twice that weight.
template <int L, class Heavier> struct column {
  bits<L> set;
  Heavier heavier;
};
struct nothing {};

/// One step of compression. T and F bits come in from lighter columns: for this column, and for the next.
template <int T, int F, class Heap> struct compress;
template <int T, int F, int L, class Heavier> struct compress<T, F, column<L, Heavier>> {
  static constexpr int groups = sixes<L>::groups, left = sixes<L>::left, fours = sixes<L>::fours;
  typedef compress<groups + F, fours, Heavier> beyond;
  typedef column<left + groups + T, typename beyond::result> result;
  static result of(const column<L, Heavier> &heap, const bits<T> &own, const bits<F> &next) {
#pragma HLS INLINE
    six_to_three<(groups > 0 ? groups : 1)> counts;
    counts.count(groups > 0 ? bits<L>(heap.set >> left) : bits<L>(0));
    const bits<left> kept(left > 0 ? bits<left>(heap.set) : bits<left>(0));
    result done;
    done.set = join<left + groups, T>(join<left, groups>(kept, bits<groups>(counts.ones)), own);
    done.heavier = beyond::of(heap.heavier, join<groups, F>(bits<groups>(counts.twos), next), bits<fours>(counts.fours));
    return done;
  }
};
template <int T, int F> struct compress<T, F, nothing> {
  typedef column<T, column<F, nothing>> result;
  static result of(const nothing &, const bits<T> &own, const bits<F> &next) {
#pragma HLS INLINE
    result done;
    done.set = own;
    done.heavier.set = next;
    return done;
  }
};
template <> struct compress<0, 0, nothing> {
  typedef nothing result;
  static result of(const nothing &none, const bits<0> &, const bits<0> &) { return none; }
};

/// The most bits that one column holds.
template <class Heap> struct tallest {
  static constexpr int bits = 0;
};
template <int L, class Heavier> struct tallest<column<L, Heavier>> {
  static constexpr int bits = L > tallest<Heavier>::bits ? L : tallest<Heavier>::bits;
};

/// Columns of two bits at most as two numbers of B bits, added once.
template <int B, class Heap> struct rows;
template <int B, int L, class Heavier> struct rows<B, column<L, Heavier>> {
  static ap_uint<B> first(const column<L, Heavier> &heap) {
#pragma HLS INLINE
    const ap_uint<B> own = L > 0 ? ap_uint<B>(ap_uint<1>(heap.set)) : ap_uint<B>(0);
    return own | ap_uint<B>(rows<B, Heavier>::first(heap.heavier) << 1);
  }
  static ap_uint<B> second(const column<L, Heavier> &heap) {
#pragma HLS INLINE
    const ap_uint<B> own = L > 1 ? ap_uint<B>(ap_uint<1>(heap.set >> 1)) : ap_uint<B>(0);
    return own | ap_uint<B>(rows<B, Heavier>::second(heap.heavier) << 1);
  }
};
template <int B> struct rows<B, nothing> {
  static ap_uint<B> first(const nothing &) { return 0; }
  static ap_uint<B> second(const nothing &) { return 0; }
};

/// The sum of a heap, which fits in B bits.
template <int B, class Heap, bool Low = (tallest<Heap>::bits <= 2)> struct heap_sum {
  typedef compress<0, 0, Heap> step;
  static ap_uint<B> of(const Heap &heap) {
#pragma HLS INLINE
    return heap_sum<B, typename step::result>::of(step::of(heap, bits<0>(0), bits<0>(0)));
  }
};
template <int B, class Heap> struct heap_sum<B, Heap, true> {
  static ap_uint<B> of(const Heap &heap) {
#pragma HLS INLINE
    return ap_uint<B>(rows<B, Heap>::first(heap) + rows<B, Heap>::second(heap));
  }
};

/// #{ k : x[k] = w[k] }.
template <int N> ap_uint<bits_for(N)> matches(const ap_uint<N> &x, const ap_uint<N> &w) {
#pragma HLS INLINE
#ifdef BNN_FAST_POPCOUNT
  // For simulation only, where asked for: the processor's own instruction, the same number.
  const ap_uint<N> equal(~(x ^ w));
  unsigned total = 0;
  for (int low = 0; low < N; low += 64) {
#pragma HLS UNROLL
    total += unsigned(__builtin_popcountll(ap_uint<64>(equal >> low).to_uint64()));
  }
  return total;
#else
  constexpr int third = (N + 2) / 3, pairs = N - third < third ? N - third : third;
  const ap_uint<N> equal(~(x ^ w));
  const ap_uint<third> a(equal), b(equal >> third), c(equal >> 2 * third), ab(a ^ b);
  column<third, column<pairs, nothing>> heap;
  heap.set = ab ^ c;
  heap.heavier.set = bits<pairs>((a & b) | (ab & c));
  return heap_sum<bits_for(N), column<third, column<pairs, nothing>>>::of(heap);
#endif
}

} // namespace bnn

#endif
