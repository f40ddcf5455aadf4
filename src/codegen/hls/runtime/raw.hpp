// Ports from and to files of 32-bit integers, one a value. For simulation only.
#ifndef BNN_RAW_HPP
#define BNN_RAW_HPP

#include "host.hpp"

namespace bnn {

/// One frame, `words` words of `Lanes` values, the last of those to come; false where the file ends early.
template <class Lane, int Lanes, class Port> bool from_file(FILE *file, Port &to, int words) {
  std::vector<int32_t> values(size_t(words) * Lanes);
  if (std::fread(values.data(), sizeof(int32_t), values.size(), file) != values.size()) {
    std::fprintf(stderr, "the images end early\n");
    return false;
  }
  send<Lane, Lanes>(values.data(), to, words, 0, true);
  return true;
}

template <class Lane, int Lanes, class Port> bool to_file(FILE *file, Port &from, int words) {
  std::vector<int32_t> values(size_t(words) * Lanes);
  if (const char *wrong = receive<Lane, Lanes>(values.data(), from, words, 0, true)) {
    std::fprintf(stderr, "the output %s\n", wrong);
    return false;
  }
  return std::fwrite(values.data(), sizeof(int32_t), values.size(), file) == values.size();
}

} // namespace bnn

#endif
