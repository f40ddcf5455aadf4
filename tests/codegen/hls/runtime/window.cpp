// A window unit fed with every amount of the frames to come: what goes out must not depend on it. Words count 0, 1, 2, ... over
// all frames; `sources` tells which word of its frame each emitted word is, -1 in the padding.
#include "runtime/window.hpp"
#include "sources.hpp"

#include <cstdio>
#include <cstdlib>

int main() {
  typedef ap_uint<WINDOW::word_bits> word;
  const int frames = 12;
  hls::stream<word> in("in"), out("out");
  const word filler = bnn::filled_with<WINDOW::input, WINDOW::word_bits>(WINDOW::pad_value);
  int fed = 0;
  std::srand(7);
  for (int frame = 0; frame < frames; frame++) {
    // Sometimes nothing of the next frame, sometimes a few words, sometimes more than a frame.
    const int modes[] = {0, 1, std::rand() % (WINDOW::words + 1), 2 * WINDOW::words};
    int until = (frame + 1) * WINDOW::words + modes[std::rand() % 4];
    if (until > frames * WINDOW::words) until = frames * WINDOW::words;
    for (; fed < until; fed++) in.write(word(fed));
    UNIT<WINDOW>(in, out);
    for (int i = 0; i < WINDOW::emitted; i++) {
      const word found = out.read();
      const word wanted = sources[i] < 0 ? filler : word(frame * WINDOW::words + sources[i]);
      if (found == wanted) continue;
      std::printf("frame %d, word %d: %u, wanted %u\n", frame, i, found.to_uint(), wanted.to_uint());
      return 1;
    }
    if (!out.empty()) return std::printf("frame %d: too many words\n", frame), 1;
  }
  if (!in.empty()) return std::printf("words are left\n"), 1;
  std::printf("agree\n");
  return 0;
}
