// Ports from and to files: of 32-bit integers, one a value, or packed, the very bytes that a driver sends. For simulation only.
#ifndef BNN_RAW_HPP
#define BNN_RAW_HPP

#include "host.hpp"

namespace bnn {

/// One frame, `words` words of `Lanes` values, the last of those to come; false where the file ends early.
template <class Lane, int Lanes, class Port> bool from_file(FILE *file, Port &to, int words, bool is_packed) {
  std::vector<int32_t> values(is_packed ? 0 : size_t(words) * Lanes);
  const bool is_whole = is_packed ? send_bytes(file, to, words)
                                  : std::fread(values.data(), sizeof(int32_t), values.size(), file) == values.size();
  if (!is_whole) std::fprintf(stderr, "the images end early\n");
  if (is_whole && !is_packed) send<Lane, Lanes>(values.data(), to, words, 0, true);
  return is_whole;
}

template <class Lane, int Lanes, class Port> bool to_file(FILE *file, Port &from, int words, bool is_packed) {
  if (is_packed) return receive_bytes(file, from, words);
  std::vector<int32_t> values(size_t(words) * Lanes);
  if (const char *wrong = receive<Lane, Lanes>(values.data(), from, words, 0, true)) {
    std::fprintf(stderr, "the output %s\n", wrong);
    return false;
  }
  return std::fwrite(values.data(), sizeof(int32_t), values.size(), file) == values.size();
}

} // namespace bnn

#endif
