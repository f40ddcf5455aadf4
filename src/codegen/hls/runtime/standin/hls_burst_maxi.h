// Stand-in for hls_burst_maxi.h: a memory port whose bursts are asked for, then read or written word by word. It stops the
// simulation where the bus would be used against its rules.
#ifndef BNN_STANDIN_HLS_BURST_MAXI_H
#define BNN_STANDIN_HLS_BURST_MAXI_H

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace hls {

template <class T> class burst_maxi {
  struct burst {
    size_t next, left;
  };
  T *memory;
  std::vector<burst> reads, writes;
  size_t first_read = 0, first_write = 0, answered = 0;

  static void demand(bool isMet, const char *rule) {
    if (isMet) return;
    std::fprintf(stderr, "a memory port %s\n", rule);
    std::abort();
  }

public:
  burst_maxi(T *start) : memory(start) {}

  void read_request(size_t offset, size_t length) { reads.push_back({offset, length}); }
  T read() {
    demand(first_read < reads.size(), "reads what it has not asked for");
    burst &current = reads[first_read];
    const T word = memory[current.next++];
    if (--current.left == 0) first_read++;
    return word;
  }
  void write_request(size_t offset, size_t length) { writes.push_back({offset, length}); }
  void write(const T &word) {
    demand(first_write < writes.size(), "writes what it has not asked for");
    burst &current = writes[first_write];
    memory[current.next++] = word;
    if (--current.left == 0) first_write++;
  }
  void write_response() {
    demand(answered < first_write, "waits for the answer to a burst that is not written");
    answered++;
  }
};

} // namespace hls

#endif
