// A count some time ahead as a distribution: a mixture of logistic ones, cut into whole counts (Salimans et
// al. 2017, "PixelCNN++", section 2.1), with all below 0 at 0 and all above what the station holds at that;
// then the chances of these two counts, empty and full, are made larger or smaller, since a station stays
// there for other reasons than it passes a count between. So every count has a chance, they sum to 1, and
// none lies outside.
#pragma once

#include <span>
#include <vector>

#include "nn/loss.h"

namespace velib {

inline constexpr size_t kComponents = 3;
// Of each component a network gives a logit of its share, a place and a log-width, both relative to the
// station's usual change: [3][components]. Then, of empty and of full, the logarithm of the factor on their
// chance.
inline constexpr size_t kMixtureNumbers = 3 * kComponents + 2;

// What the numbers of a network are relative to.
struct mixture_frame {
  float now = 0;    // bikes
  float usual = 1;  // bikes the station usually changes by over that time, > 0
  int most = 0;     // bikes it can hold, ≥ 0
  int full = most;  // bikes from which no dock is free: fewer than `most` where docks are out of order
};

// What a fit makes small, of each score.
struct score_weights {
  float crps = 1;   // a bike
  float edges = 0;  // a nat
};

// Distributions from numbers; buffers are kept from call to call, so one a thread.
class count_mixture {
 public:
  // The chance of at most k bikes, for k in [0, most]: the last is 1. Good until the next call.
  std::span<const float> at_most(std::span<const float> numbers, const mixture_frame& frame);

  // weights.crps · CRPS + weights.edges · (the log scores, in nats, of "empty or not" and of "full or not").
  // A truth above `most` counts as that. Writes its derivative by each number to `d_numbers`.
  double loss(std::span<const float> numbers, const mixture_frame& frame, int truth,
              const score_weights& weights, std::span<float> d_numbers);

 private:
  struct component {
    float share = 0, place = 0, width = 1;  // bikes
  };
  // Of empty and full: the chance by the components alone, and the factor on it; `sum` of all chances then.
  struct edges {
    size_t full_from = 1;  // bikes
    float empty = 0, full = 0, on_empty = 1, on_full = 1, sum = 1;
  };
  void fill(std::span<const float> numbers, const mixture_frame& frame);
  void fill_components(std::span<const float> numbers, const mixture_frame& frame);
  void mix(size_t most);
  void weigh_edges(size_t full_from, float log_empty, float log_full);
  double score(int truth, const score_weights& weights);
  void through_edges(std::span<const float> numbers, std::span<float> d_numbers);
  void through_components(std::span<const float> numbers, const mixture_frame& frame,
                          std::span<float> d_numbers);

  std::vector<component> components_;
  edges edges_;
  std::vector<float> below_;    // [components][most]: the chance of at most k bikes of each
  std::vector<float> mixed_;    // [most]: of their mixture
  std::vector<float> at_most_;  // [most + 1]
  std::vector<float> slopes_;   // [most]: of the loss by at_most_, then by mixed_
};

}  // namespace velib
