// matches<N> for N = FIRST..LAST against counting bit by bit, on random words and on the extremes.
#include "popcount.hpp"

#include <cstdint>
#include <cstdio>

static uint64_t state = 0x9e3779b97f4a7c15u;
static uint64_t random_bits() {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

static int wrong = 0;

template <int N> void check(const ap_uint<N> &x, const ap_uint<N> &w) {
  int equal = 0;
  for (int k = 0; k < N; k++) equal += bool(x[k]) == bool(w[k]);
  const int found = bnn::matches<N>(x, w).to_int();
  if (found == equal) return;
  if (wrong++ < 10) std::printf("%d bits: %d are equal, %d counted\n", N, equal, found);
}

template <int N> ap_uint<N> random_word() {
  ap_uint<N> word = 0;
  for (int k = 0; k < N; k++) word[k] = random_bits() >> 40 & 1;
  return word;
}

template <int N> struct widths {
  static void check_all() {
    const ap_uint<N> ones = ~ap_uint<N>(0);
    check<N>(0, 0);
    check<N>(0, ones);
    check<N>(ones, ones);
    for (int k = 0; k < 24; k++) check<N>(random_word<N>(), random_word<N>());
    for (int k = 0; k < N; k += 1 + N / 40) {
      ap_uint<N> one = 0;
      one[k] = 1;
      check<N>(one, ones);
    }
    widths<N - 1>::check_all();
  }
};
template <> struct widths<FIRST - 1> {
  static void check_all() {}
};

int main() {
  widths<LAST>::check_all();
  if (wrong == 0) std::printf("agree\n");
  return wrong != 0;
}
