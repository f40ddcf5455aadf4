// Border classes: zero padding changes sums near a map's edge by constants that depend on where they are. The class of a
// pixel is looked up per row and per column, by comparing with the ends of runs.
#ifndef BNN_BORDER_HPP
#define BNN_BORDER_HPP

#include "word.hpp"

namespace bnn {

/// All pixels alike.
struct everywhere {
  static constexpr int height = 1, width = 1, col_classes = 1;
  static int row_class(int) { return 0; }
  static int col_class(int) { return 0; }
};

/// Walks over a map pixel by pixel, frame after frame.
template <class Border> struct place {
  counter<Border::height> y;
  counter<Border::width> x;
  place() : y(0), x(0) {}
  int border_class() const {
#pragma HLS INLINE
    return Border::row_class(y.to_int()) * Border::col_classes + Border::col_class(x.to_int());
  }
  void next_pixel() {
#pragma HLS INLINE
    if (++x != Border::width) return;
    x = 0;
    if (++y == Border::height) y = 0;
  }
};

} // namespace bnn

#endif
