// Units that make one word from each word: lane by lane, with constants of the channel (row p, column fold of a table: channel
// fold * lanes + p) and of the pixel's border class.
#ifndef BNN_POINTWISE_HPP
#define BNN_POINTWISE_HPP

#include "border.hpp"
#include "levels.hpp"
#include "word.hpp"

namespace bnn {

/// y = least + #{ level : x >= at[level] }.
template <class C> struct compare_levels {
  template <class Table>
  static ap_uint<C::result::width> of(const typename C::input::value &x, const Table &at, int p, int, int row) {
#pragma HLS INLINE
    return levels<typename C::result, typename C::level>::reached(x, at[p][row], C::least);
  }
};

/// y = mirror - x in masked channels; mirror is the sum of the set's ends, 0 for signs.
template <class C> struct mirror_masked {
  template <class Table>
  static ap_uint<C::result::width> of(const typename C::input::value &x, const Table &mask, int p, int fold, int) {
#pragma HLS INLINE
    return mask[p][fold] ? C::result::encode(C::mirror - x) : C::result::encode(x);
  }
};

/// y = table[row][x - least], x held within the table; one row, or one a channel.
template <class C> struct look_up {
  template <class Table>
  static ap_uint<C::result::width> of(const typename C::input::value &x, const Table &table, int p, int fold, int) {
#pragma HLS INLINE
    int index = x.to_int() - C::least;
    if (index < 0) index = 0;
    if (index >= C::entries) index = C::entries - 1;
    return ap_uint<C::result::width>(table[p][C::is_shared ? 0 : fold][index]);
  }
};

/// y = x + offset[border class][channel].
template <class C> struct add_offset {
  template <class Table>
  static ap_uint<C::result::width> of(const typename C::input::value &x, const Table &offset, int p, int, int row) {
#pragma HLS INLINE
    return ap_uint<C::result::width>(x + ap_int<C::result::width>(offset[p][row]));
  }
};

template <class C, template <class> class Make, class Table>
void each_word(hls::stream<ap_uint<C::lanes * C::input::width>> &in,
               hls::stream<ap_uint<C::lanes * C::result::width>> &out, const Table &table) {
#pragma HLS INLINE
  place<typename C::border> at;
  counter<C::folds> fold = 0;
  for (int i = 0; i < C::pixels * C::folds; i++) {
#pragma HLS PIPELINE II=1 style=flp
    const ap_uint<C::lanes * C::input::width> x = in.read();
    const int row = at.border_class() * C::folds + fold.to_int();
    ap_uint<C::lanes * C::result::width> result = 0;
    for (int p = 0; p < C::lanes; p++) {
#pragma HLS UNROLL
      const typename C::input::value value = C::input::decode(lane_of<C::input::width>(x, p));
      set_lane<C::result::width>(result, p, Make<C>::of(value, table, p, fold.to_int(), row));
    }
    out.write(result);
    if (++fold != C::folds) continue;
    fold = 0;
    at.next_pixel();
  }
}

template <class C, class At, int Rows>
void threshold(hls::stream<ap_uint<C::lanes * C::input::width>> &in,
               hls::stream<ap_uint<C::lanes * C::result::width>> &out, const At (&at)[C::lanes][Rows]) {
  each_word<C, compare_levels>(in, out, at);
}

template <class C, class Number, int Folds>
void flip(hls::stream<ap_uint<C::lanes * C::input::width>> &in,
          hls::stream<ap_uint<C::lanes * C::result::width>> &out, const Number (&mask)[C::lanes][Folds]) {
  each_word<C, mirror_masked>(in, out, mask);
}

template <class C, class Number, int Rows, int Entries>
void lookup(hls::stream<ap_uint<C::lanes * C::input::width>> &in,
            hls::stream<ap_uint<C::lanes * C::result::width>> &out, const Number (&table)[C::lanes][Rows][Entries]) {
  each_word<C, look_up>(in, out, table);
}

template <class C, class Number, int Rows>
void add_border(hls::stream<ap_uint<C::lanes * C::input::width>> &in,
                hls::stream<ap_uint<C::lanes * C::result::width>> &out, const Number (&offset)[C::lanes][Rows]) {
  each_word<C, add_offset>(in, out, offset);
}

} // namespace bnn

#endif
