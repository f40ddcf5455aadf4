// Parallel window units fed with every amount of the frames to come, against the taps of each window one by one. Value c of pixel
// p, counted over all frames, is p * channels + c; `sources` tells which pixel of its frame each tap is, -1 in the padding.
#include "runtime/parallel.hpp"

#include <cstdio>
#include <cstdlib>

template <class C, class Unit, int Taps> bool agrees(Unit unit, const int (&sources)[Taps]) {
  constexpr int channels = C::word_bits / C::input::width, group_channels = channels / C::groups;
  constexpr int taps = C::kernel_height * C::kernel_width, frames = 9;
  typedef ap_uint<C::input::width> raw;
  hls::stream<ap_uint<C::word_bits>> in("in");
  hls::stream<ap_uint<taps * C::word_bits>> out("out");
  int fed = 0;
  for (int frame = 0; frame < frames; frame++) {
    // Sometimes nothing of the next frame, sometimes a few words, sometimes more than a frame.
    const int modes[] = {0, 1, std::rand() % (C::words + 1), 2 * C::words};
    int until = (frame + 1) * C::words + modes[std::rand() % 4];
    if (until > frames * C::words) until = frames * C::words;
    for (; fed < until; fed++) {
      ap_uint<C::word_bits> word = 0;
      for (int c = 0; c < channels; c++) bnn::set_lane<C::input::width>(word, c, raw(fed * channels + c));
      in.write(word);
    }
    unit(in, out);
    for (int i = 0; i < C::emitted; i++) {
      const ap_uint<taps * C::word_bits> window = out.read();
      for (int group = 0; group < C::groups; group++)
        for (int tap = 0; tap < taps; tap++)
          for (int c = 0; c < group_channels; c++) {
            const int pixel = sources[i * taps + tap];
            const raw wanted = pixel < 0 ? C::input::encode(int(C::pad_value))
                                         : raw((frame * C::words + pixel) * channels + group * group_channels + c);
            const raw found = bnn::lane_of<C::input::width>(window, (group * taps + tap) * group_channels + c);
            if (found == wanted) continue;
            std::printf("frame %d, window %d, group %d, tap %d, channel %d: %u, wanted %u\n", frame, i, group, tap, c,
                        found.to_uint(), wanted.to_uint());
            return false;
          }
    }
    if (!out.empty()) return std::printf("frame %d: too many windows\n", frame), false;
  }
  return in.empty() || (std::printf("words are left\n"), false);
}

#include "cases.hpp"

int main() {
  std::srand(7);
  if (!all_agree()) return 1;
  std::printf("agree\n");
  return 0;
}
