// Stand-in for hls_stream.h where every unit is a thread: bounded FIFOs that make their readers and writers wait, and end the program
// with exit code 3 once all threads that are left wait.
#ifndef BNN_BLOCKING_STREAM_H
#define BNN_BLOCKING_STREAM_H

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace blocking {

struct shared {
  std::mutex mutex;
  std::condition_variable changed;
  long running = 0, waiting = 0, frames = 1;
  std::vector<std::function<void()>> tasks;
};
inline shared &all() {
  static shared it;
  return it;
}

/// With the mutex held: nobody is left who could go on.
inline void check_alive() {
  if (all().running == 0 || all().waiting < all().running) return;
  std::fprintf(stderr, "stuck\n");
  std::_Exit(3);
}
inline void wait_while(bool &flag, std::unique_lock<std::mutex> &held) {
  flag = true;
  ++all().waiting;
  check_alive();
  all().changed.wait(held, [&] { return !flag; });
}
inline void wake(bool &flag) {
  if (!flag) return;
  flag = false;
  --all().waiting;
  all().changed.notify_all();
}

/// The planned depth, or what `DEPTHS=name=words,name=words,` says.
inline size_t depth_of(const char *name, size_t planned) {
  const std::string wanted = std::string(",") + (std::getenv("DEPTHS") ? std::getenv("DEPTHS") : "");
  const size_t at = wanted.find("," + std::string(name) + "=");
  return at == std::string::npos ? planned : std::atol(wanted.c_str() + at + std::strlen(name) + 2);
}

inline void task(std::function<void()> unit) { all().tasks.push_back(unit); }

/// Every unit frame after frame, all at once.
inline void run() {
  std::vector<std::thread> threads;
  all().running = long(all().tasks.size());
  for (auto &unit : all().tasks)
    threads.emplace_back([&unit] {
      for (long frame = 0; frame < all().frames; frame++) unit();
      std::unique_lock<std::mutex> held(all().mutex);
      --all().running;
      check_alive();
    });
  for (auto &thread : threads) thread.join();
  all().tasks.clear();
}

} // namespace blocking

namespace hls {

template <class T> class stream {
  std::deque<T> words;
  size_t depth = size_t(-1);
  bool reader_waits = false, writer_waits = false;

public:
  stream() {}
  explicit stream(const char *) {}
  stream(const stream &) = delete;
  stream &operator=(const stream &) = delete;

  void bound(size_t most) { depth = most; }
  void write(const T &word) {
    std::unique_lock<std::mutex> held(blocking::all().mutex);
    if (words.size() >= depth) blocking::wait_while(writer_waits, held);
    words.push_back(word);
    blocking::wake(reader_waits);
  }
  T read() {
    std::unique_lock<std::mutex> held(blocking::all().mutex);
    if (words.empty()) blocking::wait_while(reader_waits, held);
    const T word = words.front();
    words.pop_front();
    blocking::wake(writer_waits);
    return word;
  }
  void read(T &word) { word = read(); }
  void operator<<(const T &word) { write(word); }
  void operator>>(T &word) { read(word); }
  bool read_nb(T &word) {
    if (empty()) return false;
    word = read();
    return true;
  }
  bool empty() const {
    std::unique_lock<std::mutex> held(blocking::all().mutex);
    return words.empty();
  }
  bool full() const {
    std::unique_lock<std::mutex> held(blocking::all().mutex);
    return words.size() >= depth;
  }
  unsigned size() const {
    std::unique_lock<std::mutex> held(blocking::all().mutex);
    return unsigned(words.size());
  }
};

} // namespace hls

#endif
