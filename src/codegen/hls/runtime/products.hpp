// One cycle's work of one PE: SIMD values times SIMD weights, summed. What is summed depends on the two kinds of lane.
#ifndef BNN_PRODUCTS_HPP
#define BNN_PRODUCTS_HPP

#include "popcount.hpp"

namespace bnn {

/// Built in logic.
struct in_fabric {
  template <class R, class A, class B> static R multiply(const A &a, const B &b) {
#pragma HLS INLINE off
    const R product = a * b;
#pragma HLS BIND_OP variable=product op=mul impl=fabric
    return product;
  }
};
/// Built in DSP slices.
struct in_dsp {
  template <class R, class A, class B> static R multiply(const A &a, const B &b) {
#pragma HLS INLINE off
    const R product = a * b;
#pragma HLS BIND_OP variable=product op=mul impl=dsp
    return product;
  }
};

/// Integers times integers; Sum holds every partial sum.
template <class X, class W, class Sum, class Multiplier> struct products {
  template <int N, int XN, int WN> static Sum of(const ap_uint<XN> &x, const ap_uint<WN> &w) {
#pragma HLS INLINE
    Sum sum = 0;
    for (int s = 0; s < N; s++) {
#pragma HLS UNROLL
      sum += Multiplier::template multiply<ap_int<X::width + W::width + 1>>(X::decode(lane_of<X::width>(x, s)),
                                                                           W::decode(lane_of<W::width>(w, s)));
    }
    return sum;
  }
};

/// Integers times signs: added or subtracted.
template <class X, class Sum, class Multiplier> struct products<X, bit, Sum, Multiplier> {
  template <int N, int XN, int WN> static Sum of(const ap_uint<XN> &x, const ap_uint<WN> &w) {
#pragma HLS INLINE
    Sum sum = 0;
    for (int s = 0; s < N; s++) {
#pragma HLS UNROLL
      const Sum value = X::decode(lane_of<X::width>(x, s));
      sum += lane_of<1>(w, s) == 1 ? value : Sum(-value);
    }
    return sum;
  }
};

/// Signs times integers.
template <class W, class Sum, class Multiplier> struct products<bit, W, Sum, Multiplier> {
  template <int N, int XN, int WN> static Sum of(const ap_uint<XN> &x, const ap_uint<WN> &w) {
#pragma HLS INLINE
    return products<W, bit, Sum, Multiplier>::template of<N>(w, x);
  }
};

/// Signs times signs: the number of equal bits m; the sum of products is 2 m - columns.
template <class Sum, class Multiplier> struct products<bit, bit, Sum, Multiplier> {
  template <int N, int XN, int WN> static Sum of(const ap_uint<XN> &x, const ap_uint<WN> &w) {
#pragma HLS INLINE
    return matches<N>(x, w);
  }
};

} // namespace bnn

#endif
