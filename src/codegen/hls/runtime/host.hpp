// The host's side of a design's ports: how frames and weights lie in streams and in memory. For simulation only.
#ifndef BNN_HOST_HPP
#define BNN_HOST_HPP

#include "ports.hpp"

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace bnn {

/// Memory behind a bus, in beats.
template <int Bits> class memory {
  std::vector<ap_uint<Bits>> beats;

public:
  explicit memory(size_t size) : beats(size, ap_uint<Bits>(0)) {}
  operator hls::burst_maxi<ap_uint<Bits>>() { return hls::burst_maxi<ap_uint<Bits>>(beats.data()); }
  size_t bytes() const { return beats.size() * (Bits / 8); }
  unsigned byte(size_t at) const {
    const int low = int(at % (Bits / 8)) * 8;
    return ap_uint<8>(beats[at / (Bits / 8)].range(low + 7, low)).to_uint();
  }
  void set_byte(size_t at, unsigned value) {
    const int low = int(at % (Bits / 8)) * 8;
    beats[at / (Bits / 8)].range(low + 7, low) = ap_uint<8>(value);
  }
  /// Fills it from a file in the folder of `source`, a path as __FILE__ gives it; false where the file is not there or short.
  bool fill_from(const char *source, const char *path) {
    const std::string beside(source);
    const size_t folder = beside.find_last_of('/');
    const std::string file = (folder == std::string::npos ? "" : beside.substr(0, folder + 1)) + path;
    std::vector<unsigned char> contents(bytes());
    FILE *const from = std::fopen(file.c_str(), "rb");
    const bool is_whole = from != nullptr && std::fread(contents.data(), 1, contents.size(), from) == contents.size();
    if (from != nullptr) std::fclose(from);
    if (!is_whole) std::fprintf(stderr, "%s: not there, or too short\n", file.c_str());
    for (size_t at = 0; at < contents.size(); at++) set_byte(at, contents[at]);
    return is_whole;
  }
};

/// `Lanes` values as a word.
template <class Lane, int Lanes, class Number> ap_uint<Lane::width * Lanes> word_from(const Number *values) {
  ap_uint<Lane::width * Lanes> word = 0;
  for (int lane = 0; lane < Lanes; lane++) set_lane<Lane::width>(word, lane, Lane::encode(int(values[lane])));
  return word;
}
/// Value `lane` of a word.
template <class Lane, int N> int value_of(const ap_uint<N> &word, int lane) {
  return Lane::decode(lane_of<Lane::width>(word, lane)).to_int();
}

/// One frame's values into a port; frames follow one another, and the last is told.
template <class Lane, int Lanes, int Bits, class Number>
void send(const Number *values, hls::stream<ap_axiu<Bits, 0, 0, 0>> &to, int words, int, bool is_last) {
  for (int i = 0; i < words; i++) {
    ap_axiu<Bits, 0, 0, 0> slot;
    slot.data = word_from<Lane, Lanes>(values + i * Lanes);
    slot.keep = -1;
    slot.strb = -1;
    slot.last = is_last && i == words - 1;
    to.write(slot);
  }
}

/// Where word `word` of frame `frame` begins: slots of a power of two bytes, a frame in whole beats.
template <int WordBits, int BeatBits> size_t place_of_word(int words, int frame, int word) {
  size_t slot = 1;
  while (int(slot) * 8 < WordBits) slot *= 2;
  const size_t beat = BeatBits / 8, frame_bytes = (words * slot + beat - 1) / beat * beat;
  return frame * frame_bytes + word * slot;
}

template <class Lane, int Lanes, int Bits, class Number>
void send(const Number *values, memory<Bits> &to, int words, int frame, bool) {
  constexpr int width = Lane::width * Lanes;
  for (int i = 0; i < words; i++) {
    const ap_uint<width> word = word_from<Lane, Lanes>(values + i * Lanes);
    const size_t at = place_of_word<width, Bits>(words, frame, i);
    for (int low = 0; low < width; low += 8)
      to.set_byte(at + low / 8, ap_uint<8>(word.range(low + 7 < width ? low + 7 : width - 1, low)).to_uint());
  }
}

/// One frame's values from a port; nullptr, or what is wrong.
template <class Lane, int Lanes, int Bits>
const char *receive(int32_t *values, hls::stream<ap_axiu<Bits, 0, 0, 0>> &from, int words, int, bool is_last) {
  for (int i = 0; i < words; i++) {
    if (from.empty()) return "ends early";
    const ap_axiu<Bits, 0, 0, 0> slot = from.read();
    const ap_uint<Lane::width * Lanes> word = slot.data;
    for (int lane = 0; lane < Lanes; lane++) values[i * Lanes + lane] = value_of<Lane>(word, lane);
    if ((slot.last == 1) != (is_last && i == words - 1)) return "is marked as the last where it is not, or not where it is";
  }
  return nullptr;
}

template <class Lane, int Lanes, int Bits>
const char *receive(int32_t *values, memory<Bits> &from, int words, int frame, bool) {
  constexpr int width = Lane::width * Lanes;
  for (int i = 0; i < words; i++) {
    ap_uint<width> word = 0;
    const size_t at = place_of_word<width, Bits>(words, frame, i);
    for (int low = 0; low < width; low += 8)
      word.range(low + 7 < width ? low + 7 : width - 1, low) = ap_uint<8>(from.byte(at + low / 8));
    for (int lane = 0; lane < Lanes; lane++) values[i * Lanes + lane] = value_of<Lane>(word, lane);
  }
  return nullptr;
}

/// One frame as bytes, as a DMA or memory would carry it, the last of those to come.
template <int Bits> bool send_bytes(FILE *from, hls::stream<ap_axiu<Bits, 0, 0, 0>> &to, int words) {
  std::vector<unsigned char> bytes(size_t(words) * (Bits / 8));
  if (std::fread(bytes.data(), 1, bytes.size(), from) != bytes.size()) return false;
  for (int i = 0; i < words; i++) {
    ap_axiu<Bits, 0, 0, 0> slot;
    for (int low = 0; low < Bits; low += 8) slot.data.range(low + 7, low) = ap_uint<8>(bytes[i * (Bits / 8) + low / 8]);
    slot.keep = -1;
    slot.strb = -1;
    slot.last = i == words - 1;
    to.write(slot);
  }
  return true;
}
template <int Bits> bool send_bytes(FILE *from, memory<Bits> &to, int) {
  std::vector<unsigned char> bytes(to.bytes());
  if (std::fread(bytes.data(), 1, bytes.size(), from) != bytes.size()) return false;
  for (size_t at = 0; at < bytes.size(); at++) to.set_byte(at, bytes[at]);
  return true;
}

template <int Bits> bool receive_bytes(FILE *to, hls::stream<ap_axiu<Bits, 0, 0, 0>> &from, int words) {
  for (int i = 0; i < words; i++) {
    if (from.empty()) return false;
    const ap_uint<Bits> slot = from.read().data;
    for (int low = 0; low < Bits; low += 8)
      if (std::fputc(int(ap_uint<8>(slot.range(low + 7, low)).to_uint()), to) == EOF) return false;
  }
  return true;
}
template <int Bits> bool receive_bytes(FILE *to, memory<Bits> &from, int) {
  for (size_t at = 0; at < from.bytes(); at++)
    if (std::fputc(int(from.byte(at)), to) == EOF) return false;
  return true;
}

} // namespace bnn

#endif
