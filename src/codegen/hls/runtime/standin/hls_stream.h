// Stand-in for hls_stream.h: an unbounded FIFO that stops the simulation where hardware would wait for ever.
#ifndef BNN_STANDIN_HLS_STREAM_H
#define BNN_STANDIN_HLS_STREAM_H

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace hls {

template <class T> class stream {
  const char *name;
  std::vector<T> words;
  size_t next;

public:
  stream() : name("a stream"), next(0) {}
  explicit stream(const char *called) : name(called), next(0) {}
  stream(const stream &) = delete;
  stream &operator=(const stream &) = delete;

  void write(const T &word) { words.push_back(word); }
  void operator<<(const T &word) { write(word); }
  T read() {
    if (next == words.size()) {
      std::fprintf(stderr, "%s: read while empty\n", name);
      std::abort();
    }
    const T word = words[next++];
    if (next == words.size()) {
      words.clear();
      next = 0;
    }
    return word;
  }
  void read(T &word) { word = read(); }
  void operator>>(T &word) { read(word); }
  bool read_nb(T &word) {
    if (empty()) return false;
    word = read();
    return true;
  }
  bool empty() const { return next == words.size(); }
  bool full() const { return false; }
  unsigned size() const { return unsigned(words.size() - next); }
};

} // namespace hls

#endif
