// What a testbench checks. For simulation only.
#ifndef BNN_CHECK_HPP
#define BNN_CHECK_HPP

#include "host.hpp"

#include <cstring>

namespace bnn {

/// What must pass through a stream: `words` a frame, and a digest of each frame's words.
struct expectation {
  const char *stream, *layer;
  int words;
  uint32_t digests[8];
  int seen = 0, frame = 0;
  uint32_t digest = 0x811c9dc5u;

  expectation(const char *stream_name, const char *layer_name, int words_a_frame, std::initializer_list<uint32_t> of_frames)
      : stream(stream_name), layer(layer_name), words(words_a_frame), digests() {
    int index = 0;
    for (uint32_t of_frame : of_frames) digests[index++] = of_frame;
  }
};

struct watch {
  expectation *layers;
  int frames;
  bool agree;
};
inline watch &watched() {
  static watch all = {nullptr, 0, true};
  return all;
}

/// Begins watching: the list ends with a stream without name.
inline void expect(expectation *layers, int frames) {
  watched().layers = layers;
  watched().frames = frames;
}
inline bool layers_agree() { return watched().agree; }

inline expectation *expected_of(const char *stream) {
  for (expectation *layer = watched().layers; layer != nullptr && layer->stream != nullptr; layer++)
    if (std::strcmp(layer->stream, stream) == 0) return layer;
  return nullptr;
}

/// FNV-1a, 32 bits at a time from the lowest.
template <int N> void note_word(expectation &of, const ap_uint<N> &word) {
  for (int low = 0; low < N; low += 32)
    of.digest = (of.digest ^ ap_uint<32>(word.range(low + 31 < N ? low + 31 : N - 1, low)).to_uint()) * 0x01000193u;
  if (++of.seen < of.words) return;
  if (watched().agree && (of.frame >= watched().frames || of.digests[of.frame] != of.digest)) {
    std::fprintf(stderr, "layer %s: frame %d differs from the reference\n", of.layer, of.frame + 1);
    watched().agree = false;
  }
  of.frame++;
  of.seen = 0;
  of.digest = 0x811c9dc5u;
}

/// Whether every layer has written all words of all frames.
inline bool layers_finished() {
  for (expectation *layer = watched().layers; layer->stream != nullptr; layer++)
    if (layer->frame != watched().frames || layer->seen != 0) {
      std::fprintf(stderr, "layer %s: wrote %d frames and %d words, not %d frames\n", layer->layer, layer->frame,
                   layer->seen, watched().frames);
      return false;
    }
  return true;
}

/// Words of other types are not looked at.
template <class T> void note_word(expectation &, const T &) {}

template <class Lane, int Lanes, class Port, class Number>
bool output_agrees(const Number *values, Port &from, int words, const char *name, int frame, bool is_last) {
  std::vector<int32_t> found(size_t(words) * Lanes);
  if (const char *wrong = receive<Lane, Lanes>(found.data(), from, words, frame, is_last)) {
    std::fprintf(stderr, "output %s: frame %d %s\n", name, frame + 1, wrong);
    return false;
  }
  for (size_t i = 0; i < found.size(); i++)
    if (found[i] != int32_t(values[i])) {
      std::fprintf(stderr, "output %s: value %d of frame %d is %d, the reference has %d\n", name, int(i), frame + 1, found[i],
                   int32_t(values[i]));
      return false;
    }
  return true;
}

template <class T> bool is_drained(hls::stream<T> &stream, const char *name) {
  if (stream.empty()) return true;
  std::fprintf(stderr, "output %s: more words than the frames have\n", name);
  return false;
}

template <int Bits> bool is_drained(memory<Bits> &, const char *) { return true; }

} // namespace bnn

/// Streams that compare what is written with what a stream of their name must carry.
namespace checked {

template <class T> using burst_maxi = ::hls::burst_maxi<T>;

template <class T> class stream : public ::hls::stream<T> {
  bnn::expectation *const expected;

public:
  explicit stream(const char *name) : ::hls::stream<T>(name), expected(bnn::expected_of(name)) {}
  void write(const T &word) {
    if (expected != nullptr) bnn::note_word(*expected, word);
    ::hls::stream<T>::write(word);
  }
};

} // namespace checked

#endif
