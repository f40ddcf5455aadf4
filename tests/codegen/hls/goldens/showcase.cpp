// showcase: image 12x12x3 u8 -> scores 10 i8, best 1 u4. Made by bnnir 0.1.0 from showcase.bnn; weights sha256 abc123.
#include "showcase.hpp"
#include "showcase_net.hpp"
#include "params/StemConv.hpp"
#include "params/BlockConv.hpp"
#include "params/BlockFlip.hpp"
#include "params/GroupsConv.hpp"
#include "params/Hidden.hpp"
#include "params/Scores.hpp"

void showcase(hls::stream<ap_axiu<32, 0, 0, 0>> &image, hls::stream<ap_axiu<8, 0, 0, 0>> &scores, hls::stream<ap_axiu<8, 0, 0, 0>> &best) {
  using namespace showcase_net;
#pragma HLS INTERFACE mode=axis port=image
#pragma HLS INTERFACE mode=axis port=scores
#pragma HLS INTERFACE mode=axis port=best
#pragma HLS INTERFACE mode=ap_ctrl_none port=return
#pragma HLS DATAFLOW
  hls::stream<ap_uint<1>> scores_marks("scores_marks"); // whether a frame is the last
#pragma HLS STREAM variable=scores_marks depth=3
#pragma HLS BIND_STORAGE variable=scores_marks type=fifo impl=srl
  hls::stream<ap_uint<1>> best_marks("best_marks"); // whether a frame is the last
#pragma HLS STREAM variable=best_marks depth=3
#pragma HLS BIND_STORAGE variable=best_marks type=fifo impl=srl
  hls::stream<ap_uint<1>> marks("marks"); // whether a frame is the last
#pragma HLS STREAM variable=marks depth=3
#pragma HLS BIND_STORAGE variable=marks type=fifo impl=srl
  hls::stream<ap_uint<24>> image_words("image_words"); // 3 8-bit unsigned values a word
#pragma HLS STREAM variable=image_words depth=2
  hls::stream<ap_uint<24>> stem_conv_windows("stem_conv_windows"); // 3 8-bit unsigned values a word
#pragma HLS STREAM variable=stem_conv_windows depth=2
  hls::stream<ap_uint<72>> stem_conv_windows_x9("stem_conv_windows_x9"); // 9 8-bit unsigned values a word
#pragma HLS STREAM variable=stem_conv_windows_x9 depth=2
  hls::stream<ap_uint<2>> stem_conv("stem_conv"); // 2 signs a word
#pragma HLS STREAM variable=stem_conv depth=2
  hls::stream<ap_uint<16>> stem_conv_x16("stem_conv_x16"); // 16 signs a word
#pragma HLS STREAM variable=stem_conv_x16 depth=4
#pragma HLS BIND_STORAGE variable=stem_conv_x16 type=fifo impl=srl
  hls::stream<ap_uint<144>> block_conv_windows("block_conv_windows"); // 144 signs a word
#pragma HLS STREAM variable=block_conv_windows depth=2
  hls::stream<ap_uint<12>> block_conv("block_conv"); // 12 signs a word
#pragma HLS STREAM variable=block_conv depth=2
  hls::stream<ap_uint<2>> block_conv_x2("block_conv_x2"); // 2 signs a word
#pragma HLS STREAM variable=block_conv_x2 depth=18
#pragma HLS BIND_STORAGE variable=block_conv_x2 type=fifo impl=srl
  hls::stream<ap_uint<2>> block_maxpool_windows("block_maxpool_windows"); // 2 signs a word
#pragma HLS STREAM variable=block_maxpool_windows depth=2
  hls::stream<ap_uint<2>> block_maxpool("block_maxpool"); // 2 signs a word
#pragma HLS STREAM variable=block_maxpool depth=2
  hls::stream<ap_uint<1>> block_maxpool_x1("block_maxpool_x1"); // one sign a word
#pragma HLS STREAM variable=block_maxpool_x1 depth=2
  hls::stream<ap_uint<1>> block_flip("block_flip"); // one sign a word
#pragma HLS STREAM variable=block_flip depth=2
  hls::stream<ap_uint<12>> block_flip_x12("block_flip_x12"); // 12 signs a word
#pragma HLS STREAM variable=block_flip_x12 depth=4
#pragma HLS BIND_STORAGE variable=block_flip_x12 type=fifo impl=srl
  hls::stream<ap_uint<12>> groups_conv_windows("groups_conv_windows"); // 12 signs a word
#pragma HLS STREAM variable=groups_conv_windows depth=2
  hls::stream<ap_uint<4>> groups_conv("groups_conv"); // 2 2-bit signed values a word
#pragma HLS STREAM variable=groups_conv depth=2
  hls::stream<ap_uint<2>> groups_conv_x1("groups_conv_x1"); // one 2-bit signed value a word
#pragma HLS STREAM variable=groups_conv_x1 depth=4
#pragma HLS BIND_STORAGE variable=groups_conv_x1 type=fifo impl=srl
  hls::stream<ap_uint<2>> groups_sumpool_windows("groups_sumpool_windows"); // one 2-bit signed value a word
#pragma HLS STREAM variable=groups_sumpool_windows depth=2
  hls::stream<ap_uint<4>> groups_sumpool("groups_sumpool"); // one 4-bit signed value a word
#pragma HLS STREAM variable=groups_sumpool depth=20
#pragma HLS BIND_STORAGE variable=groups_sumpool type=fifo impl=srl
  hls::stream<ap_uint<1>> hidden("hidden"); // one sign a word
#pragma HLS STREAM variable=hidden depth=2
  hls::stream<ap_uint<70>> hidden_x70("hidden_x70"); // 70 signs a word
#pragma HLS STREAM variable=hidden_x70 depth=2
  hls::stream<ap_uint<40>> scores_2("scores_2"); // 5 8-bit signed values a word
#pragma HLS STREAM variable=scores_2 depth=2
  hls::stream<ap_uint<40>> scores_1("scores_1"); // 5 8-bit signed values a word
#pragma HLS STREAM variable=scores_1 depth=2
  hls::stream<ap_uint<40>> scores_2_2("scores_2_2"); // 5 8-bit signed values a word
#pragma HLS STREAM variable=scores_2_2 depth=2
  hls::stream<ap_uint<8>> scores_1_x1("scores_1_x1"); // one 8-bit signed value a word
#pragma HLS STREAM variable=scores_1_x1 depth=2
  hls::stream<ap_uint<8>> scores_words("scores_words"); // one 8-bit signed value a word
#pragma HLS STREAM variable=scores_words depth=2
  hls::stream<ap_uint<4>> best_words("best_words"); // one 4-bit unsigned value a word
#pragma HLS STREAM variable=best_words depth=2

  bnn::enter<ImagePort>(image, image_words, marks);
  bnn::fork<MarksFork>(marks, scores_marks, best_marks);

  // stem.conv: matrix of 16 x 27, 144 a frame, then a threshold a row (net.bnn:3). PE 2, SIMD 9: 3,456 cycles a frame.
  bnn::window_in_lutram<StemConvWindow>(image_words, stem_conv_windows);
  bnn::widen<StemConvWindowsX9Convert>(stem_conv_windows, stem_conv_windows_x9);
#pragma HLS ARRAY_PARTITION variable=stem_conv_weights type=complete dim=1
#pragma HLS BIND_STORAGE variable=stem_conv_weights type=rom_1p impl=lutram
#pragma HLS ARRAY_PARTITION variable=stem_threshold_at type=complete dim=1
#pragma HLS BIND_STORAGE variable=stem_threshold_at type=rom_1p impl=lutram
  bnn::matvec_threshold<StemConv>(stem_conv_windows_x9, stem_conv, stem_conv_weights, stem_threshold_at);
  bnn::widen<StemConvX16Convert>(stem_conv, stem_conv_x16);

  // block.conv: matrix of 24 x 144, 144 a frame, then a threshold a row (net.bnn:5). PE 12, SIMD 144: 288 cycles a frame.
  bnn::parallel_window_in_lutram<BlockConvWindow>(stem_conv_x16, block_conv_windows);
#pragma HLS ARRAY_PARTITION variable=block_conv_weights type=complete dim=1
#pragma HLS ARRAY_RESHAPE variable=block_conv_weights type=complete dim=3
#pragma HLS BIND_STORAGE variable=block_conv_weights type=rom_1p impl=lutram
#pragma HLS ARRAY_PARTITION variable=block_threshold_at type=complete dim=1
#pragma HLS BIND_STORAGE variable=block_threshold_at type=rom_1p impl=lutram
  bnn::matvec_threshold<BlockConv>(block_conv_windows, block_conv, block_conv_weights, block_threshold_at);
  bnn::narrow<BlockConvX2Convert>(block_conv, block_conv_x2);

  // block.maxpool: greatest of 4 taps, 24 channels, 36 windows (net.bnn:7). 2 a cycle: 1,728 cycles a frame.
  bnn::window_in_lutram<BlockMaxpoolWindow>(block_conv_x2, block_maxpool_windows);
  bnn::max_pool<BlockMaxpool>(block_maxpool_windows, block_maxpool);
  bnn::narrow<BlockMaxpoolX1Convert>(block_maxpool, block_maxpool_x1);

  // block.flip: mirrors -1..1 in some of 24 channels (net.bnn:8). 1 a cycle: 864 cycles a frame.
#pragma HLS BIND_STORAGE variable=block_flip_mask type=rom_1p impl=lutram
  bnn::flip<BlockFlip>(block_maxpool_x1, block_flip, block_flip_mask);
  bnn::widen<BlockFlipX12Convert>(block_flip, block_flip_x12);

  // groups.conv: matrix of 8 x 108 in 2 groups, 9 a frame, then 3 thresholds a row (net.bnn:9). PE 2, SIMD 12: 324 cycles a frame.
  bnn::window_in_lutram<GroupsConvWindow>(block_flip_x12, groups_conv_windows);
#pragma HLS ARRAY_PARTITION variable=groups_conv_weights type=complete dim=1
#pragma HLS BIND_STORAGE variable=groups_conv_weights type=rom_1p impl=lutram
#pragma HLS ARRAY_PARTITION variable=groups_threshold_at type=complete dim=1
#pragma HLS BIND_STORAGE variable=groups_threshold_at type=rom_1p impl=lutram
#pragma HLS ARRAY_PARTITION variable=groups_threshold_at type=complete dim=3
  bnn::matvec_threshold<GroupsConv>(groups_conv_windows, groups_conv, groups_conv_weights, groups_threshold_at);
  bnn::narrow<GroupsConvX1Convert>(groups_conv, groups_conv_x1);

  // groups.sumpool: sum of 4 taps, 8 channels, 4 windows (net.bnn:11). 1 a cycle: 128 cycles a frame.
  bnn::window_in_lutram<GroupsSumpoolWindow>(groups_conv_x1, groups_sumpool_windows);
  bnn::sum_pool<GroupsSumpool>(groups_sumpool_windows, groups_sumpool);

  // hidden: matrix of 70 x 32, 1 a frame, then a threshold a row (net.bnn:13). PE 1, SIMD 1: 2,240 cycles a frame.
#pragma HLS BIND_STORAGE variable=hidden_weights type=rom_1p impl=bram
#pragma HLS BIND_STORAGE variable=hidden_threshold_at type=rom_1p impl=lutram
  bnn::matvec_threshold<Hidden>(groups_sumpool, hidden, hidden_weights, hidden_threshold_at);
  bnn::widen<HiddenX70Convert>(hidden, hidden_x70);

  // scores: matrix of 10 x 70, 1 a frame (net.bnn:15). PE 5, SIMD 70: 2 cycles a frame.
#pragma HLS ARRAY_PARTITION variable=scores_weights type=complete dim=1
#pragma HLS ARRAY_RESHAPE variable=scores_weights type=complete dim=3
#pragma HLS BIND_STORAGE variable=scores_weights type=rom_1p impl=lutram
  bnn::matvec<Scores>(hidden_x70, scores_2, scores_weights);
  bnn::fork<ScoresFork>(scores_2, scores_1, scores_2_2);
  bnn::narrow<Scores1X1Convert>(scores_1, scores_1_x1);

  // argmax: index of the greatest of 10 (net.bnn:17). 1 a cycle: 10 cycles a frame.
  bnn::select<Argmax>(scores_1_x1, best_words);

  // scores: from 5 to 1 values a word.
  bnn::narrow<Scores2X1Convert>(scores_2_2, scores_words);

  bnn::leave<ScoresPort>(scores_words, scores_marks, scores);
  bnn::leave<BestPort>(best_words, best_marks, best);
}
