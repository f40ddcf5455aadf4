// Streams from and to files of 32-bit integers, one a value. For simulation only.
#ifndef BNN_RAW_HPP
#define BNN_RAW_HPP

#include "word.hpp"

#include <cstdint>
#include <cstdio>
#include <vector>

namespace bnn {

/// `words` words of `Lanes` values; false where the file ends early.
template <class Lane, int Lanes>
bool from_file(FILE *file, hls::stream<ap_uint<Lane::width * Lanes>> &to, int words) {
  std::vector<int32_t> values(size_t(words) * Lanes);
  if (std::fread(values.data(), sizeof(int32_t), values.size(), file) != values.size()) {
    std::fprintf(stderr, "the images end early\n");
    return false;
  }
  for (size_t at = 0; at < values.size(); at += Lanes) {
    ap_uint<Lane::width * Lanes> word = 0;
    for (int lane = 0; lane < Lanes; lane++) set_lane<Lane::width>(word, lane, Lane::encode(values[at + lane]));
    to.write(word);
  }
  return true;
}

template <class Lane, int Lanes>
void to_file(FILE *file, hls::stream<ap_uint<Lane::width * Lanes>> &from, int words) {
  std::vector<int32_t> values;
  for (int i = 0; i < words; i++) {
    const ap_uint<Lane::width * Lanes> word = from.read();
    for (int lane = 0; lane < Lanes; lane++)
      values.push_back(Lane::decode(lane_of<Lane::width>(word, lane)).to_int());
  }
  std::fwrite(values.data(), sizeof(int32_t), values.size(), file);
}

} // namespace bnn

#endif
