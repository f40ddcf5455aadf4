// Thresholds: y = least + #{ level : x >= at[level] }. On one bit there is one level, and y is whether it was reached.
#ifndef BNN_LEVELS_HPP
#define BNN_LEVELS_HPP

#include "word.hpp"

namespace bnn {

/// Result is a lane, Level an integer that holds x and every level. One level is a number, several are an array.
template <class Result, class Level> struct levels {
  template <class Value, class Number>
  static ap_uint<Result::width> reached(const Value &x, const Number &at, int least) {
#pragma HLS INLINE
    return ap_uint<Result::width>(least + (x >= Level(at) ? 1 : 0));
  }
  template <class Value, class Number, int Levels>
  static ap_uint<Result::width> reached(const Value &x, const Number (&at)[Levels], int least) {
#pragma HLS INLINE
    int count = least;
    for (int level = 0; level < Levels; level++) {
#pragma HLS UNROLL
      count += x >= Level(at[level]) ? 1 : 0;
    }
    return ap_uint<Result::width>(count);
  }
};
template <class Level> struct levels<bit, Level> {
  template <class Value, class Number> static ap_uint<1> reached(const Value &x, const Number &at, int) {
#pragma HLS INLINE
    return x >= Level(at) ? 1 : 0;
  }
};

} // namespace bnn

#endif
