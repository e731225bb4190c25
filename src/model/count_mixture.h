// A count some time ahead as a distribution: a mixture of logistic ones, cut into whole counts (Salimans et
// al. 2017, "PixelCNN++", section 2.1), with all below 0 at 0 and all above what the station holds at that.
// So every count has a chance, they sum to 1, and none lies outside.
#pragma once

#include <span>
#include <vector>

#include "nn/loss.h"

namespace velib {

inline constexpr size_t kComponents = 3;
// Of each component a network gives a logit of its share, a place and a log-width, both relative to the
// station's usual change.
inline constexpr size_t kMixtureNumbers = 3 * kComponents;

// What the numbers of a network are relative to.
struct mixture_frame {
  float now = 0;    // bikes
  float usual = 1;  // bikes the station usually changes by over that time, > 0
  int most = 0;     // bikes it can hold, ≥ 0
};

// Distributions from numbers; buffers are kept from call to call, so one a thread.
class count_mixture {
 public:
  // The chance of at most k bikes, for k in [0, most]: the last is 1. Good until the next call.
  std::span<const float> at_most(std::span<const float> numbers, const mixture_frame& frame);

  // The continuous ranked probability score in bikes (Matheson & Winkler 1976; of a whole count: the sum over
  // k of (P(at most k) - [truth ≤ k])²). A truth above `most` counts as that. Adds nothing; writes scale ·
  // dCRPS/dnumber to `d_numbers` unless that is empty.
  double crps(std::span<const float> numbers, const mixture_frame& frame, int truth, float scale,
              std::span<float> d_numbers);

 private:
  struct component {
    float share = 0, place = 0, width = 1;  // bikes
  };
  void fill(std::span<const float> numbers, const mixture_frame& frame);

  std::vector<component> components_;
  std::vector<float> below_;    // [components][most]: the chance of at most k bikes of each
  std::vector<float> at_most_;  // [most + 1]
};

}  // namespace velib
