// The numbers of every unit of showcase: what the routines in runtime/ take as template arguments.
#ifndef SHOWCASE_NET_HPP
#define SHOWCASE_NET_HPP

#include "runtime/convert.hpp"
#include "runtime/fork.hpp"
#include "runtime/matvec.hpp"
#include "runtime/parallel.hpp"
#include "runtime/pointwise.hpp"
#include "runtime/pool.hpp"
#include "runtime/ports.hpp"
#include "runtime/select.hpp"
#include "runtime/window.hpp"

namespace showcase_net {

/// image comes in as a stream
struct ImagePort {
  static constexpr int word_bits = 24, words = 144, slot_bits = 32;
};

/// marks of last frames
struct MarksFork {
  static constexpr int word_bits = 1, words = 1;
};

/// 3x3 windows of 12x12x3, 3 channels a word
struct StemConvWindow {
  typedef bnn::uint<8> input;
  static constexpr int word_bits = 24, height = 12, width = 12, out_width = 12, kernel_height = 3,
      kernel_width = 3, stride_y = 1, stride_x = 1, dilation_y = 1, dilation_x = 1, pad_top = 1, pad_left = 1,
      pad_value = 0, groups = 1, tap_words = 1, words = 144, emitted = 1296, iterations = 1296, delay = 0,
      ahead = 14, slot_bits = 5, row_bits = 5, column_bits = 5, first_slot = -13, next_column = 1, next_row = 10,
      next_group = -25, next_x = -25, next_y = -25;
};

/// from 3 to 9 values a word
struct StemConvWindowsX9Convert {
  static constexpr int narrow = 24, ratio = 3, words = 432;
};

/// matrix of 16 x 27, 144 a frame, then a threshold a row
struct StemConv {
  typedef bnn::everywhere border;
  typedef bnn::uint<8> input;
  typedef bnn::bit weight;
  typedef bnn::bit result;
  typedef ap_int<14> sum;
  typedef ap_int<15> level;
  typedef bnn::in_fabric multiplier;
  static constexpr int pixels = 144, groups = 1, rows = 16, columns = 27, pe = 2, simd = 9, least = -1;
};

/// from 2 to 16 values a word
struct StemConvX16Convert {
  static constexpr int narrow = 2, ratio = 8, words = 144;
};

/// whole 3x3 windows of 12x12x16, all 144 values in a word
struct BlockConvWindow {
  typedef bnn::bit input;
  static constexpr int word_bits = 16, window_bits = 144, height = 12, width = 12, kernel_height = 3,
      kernel_width = 3, stride_x = 1, stride_y = 1, dilation_x = 1, dilation_y = 1, pad_top = 1, pad_left = 1,
      pad_value = -1, groups = 1, words = 144, emitted = 144, steps = 145, iterations = 145, delay = 0, ahead = 16,
      banks = 3, first_bank = 2, stride_banks = 1, frame_banks = 0, sweep = 12, first_column = 0, lead = 1,
      last_column = 10, kept_columns = 3, row_bits = 5, column_bits = 6;
};

/// matrix of 24 x 144, 144 a frame, then a threshold a row
struct BlockConv {
  /// Where classes begin along rows and columns.
  struct border {
    static constexpr int height = 12, width = 12, col_classes = 3;
    static int row_class(int y) { return (y >= 1) + (y >= 11); }
    static int col_class(int x) { return (x >= 1) + (x >= 11); }
  };
  typedef bnn::bit input;
  typedef bnn::bit weight;
  typedef bnn::bit result;
  typedef ap_uint<8> sum;
  typedef ap_uint<8> level;
  typedef bnn::in_fabric multiplier;
  static constexpr int pixels = 144, groups = 1, rows = 24, columns = 144, pe = 12, simd = 144, least = -1;
};

/// from 12 to 2 values a word
struct BlockConvX2Convert {
  static constexpr int narrow = 2, ratio = 6, words = 288;
};

/// 2x2 windows of 12x12x24, 2 channels a word
struct BlockMaxpoolWindow {
  typedef bnn::bit input;
  static constexpr int word_bits = 2, height = 12, width = 12, out_width = 6, kernel_height = 2,
      kernel_width = 2, stride_y = 2, stride_x = 2, dilation_y = 1, dilation_x = 1, pad_top = 0, pad_left = 0,
      pad_value = -1, groups = 12, tap_words = 1, words = 1728, emitted = 1728, iterations = 1728, delay = 0,
      ahead = 156, slot_bits = 9, row_bits = 5, column_bits = 5, first_slot = 0, next_column = 12, next_row = 132,
      next_group = -155, next_x = -143, next_y = 1;
};

/// greatest of 4 taps, 24 channels, 36 windows
struct BlockMaxpool {
  typedef bnn::bit input;
  typedef bnn::bit result;
  static constexpr int windows = 432, taps = 4, folds = 1, lanes = 2;
};

/// from 2 to 1 values a word
struct BlockMaxpoolX1Convert {
  static constexpr int narrow = 1, ratio = 2, words = 432;
};

/// mirrors -1..1 in some of 24 channels
struct BlockFlip {
  typedef bnn::everywhere border;
  typedef bnn::bit input;
  typedef bnn::bit result;
  static constexpr int pixels = 36, folds = 24, lanes = 1, mirror = 0;
};

/// from 1 to 12 values a word
struct BlockFlipX12Convert {
  static constexpr int narrow = 1, ratio = 12, words = 72;
};

/// 3x3 windows of 6x6x24, 12 channels a word
struct GroupsConvWindow {
  typedef bnn::bit input;
  static constexpr int word_bits = 12, height = 6, width = 6, out_width = 3, kernel_height = 3, kernel_width = 3,
      stride_y = 2, stride_x = 2, dilation_y = 1, dilation_x = 1, pad_top = 1, pad_left = 0, pad_value = 1,
      groups = 2, tap_words = 1, words = 72, emitted = 162, iterations = 162, delay = 0, ahead = 15, slot_bits = 6,
      row_bits = 5, column_bits = 5, first_slot = -12, next_column = 2, next_row = 8, next_group = -27, next_x = -25,
      next_y = -13;
};

/// matrix of 8 x 108 in 2 groups, 9 a frame, then 3 thresholds a row
struct GroupsConv {
  typedef bnn::everywhere border;
  typedef bnn::bit input;
  typedef bnn::sint<2> weight;
  typedef bnn::sint<2> result;
  typedef ap_int<9> sum;
  typedef ap_int<10> level;
  typedef bnn::in_fabric multiplier;
  static constexpr int pixels = 9, groups = 2, rows = 8, columns = 108, pe = 2, simd = 12, least = -2;
};

/// from 2 to 1 values a word
struct GroupsConvX1Convert {
  static constexpr int narrow = 2, ratio = 2, words = 36;
};

/// 2x2 windows of 3x3x8, 1 channels a word
struct GroupsSumpoolWindow {
  typedef bnn::sint<2> input;
  static constexpr int word_bits = 2, height = 3, width = 3, out_width = 2, kernel_height = 2, kernel_width = 2,
      stride_y = 1, stride_x = 1, dilation_y = 1, dilation_x = 1, pad_top = 0, pad_left = 0, pad_value = 0,
      groups = 8, tap_words = 1, words = 72, emitted = 128, iterations = 128, delay = 0, ahead = 33, slot_bits = 7,
      row_bits = 3, column_bits = 3, first_slot = 0, next_column = 8, next_row = 16, next_group = -31, next_x = -31,
      next_y = -23;
};

/// sum of 4 taps, 8 channels, 4 windows
struct GroupsSumpool {
  typedef bnn::sint<2> input;
  typedef bnn::sint<4> result;
  static constexpr int windows = 32, taps = 4, folds = 1, lanes = 1;
};

/// matrix of 70 x 32, 1 a frame, then a threshold a row
struct Hidden {
  typedef bnn::everywhere border;
  typedef bnn::sint<4> input;
  typedef bnn::sint<3> weight;
  typedef bnn::bit result;
  typedef ap_int<12> sum;
  typedef ap_int<13> level;
  typedef bnn::in_fabric multiplier;
  static constexpr int pixels = 1, groups = 1, rows = 70, columns = 32, pe = 1, simd = 1, least = -1;
};

/// from 1 to 70 values a word
struct HiddenX70Convert {
  static constexpr int narrow = 1, ratio = 70, words = 1;
};

/// matrix of 10 x 70, 1 a frame
struct Scores {
  typedef bnn::everywhere border;
  typedef bnn::bit input;
  typedef bnn::bit weight;
  typedef bnn::sint<8> result;
  typedef ap_uint<7> sum;
  typedef bnn::in_fabric multiplier;
  static constexpr int pixels = 1, groups = 1, rows = 10, columns = 70, pe = 5, simd = 70;
};

/// 2 readers
struct ScoresFork {
  static constexpr int word_bits = 40, words = 2;
};

/// from 5 to 1 values a word
struct Scores1X1Convert {
  static constexpr int narrow = 8, ratio = 5, words = 2;
};

/// index of the greatest of 10
struct Argmax {
  typedef bnn::sint<8> input;
  typedef bnn::uint<4> result;
  static constexpr int words = 10, lanes = 1;
};

/// from 5 to 1 values a word
struct Scores2X1Convert {
  static constexpr int narrow = 8, ratio = 5, words = 2;
};

/// scores goes out as a stream
struct ScoresPort {
  static constexpr int word_bits = 8, words = 10, slot_bits = 8;
};

/// best goes out as a stream
struct BestPort {
  static constexpr int word_bits = 4, words = 1, slot_bits = 8;
};

} // namespace showcase_net

#endif
