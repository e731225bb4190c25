// Counts to come as distributions, for a whole city.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace velib {

// The chance of at most k bikes, for each station and horizon and each k up to what the station holds.
class count_chances {
 public:
  count_chances() = default;  // nobody's: a model that says no chances
  // `most` (stations): what each can hold. All chances are 0 until they are written.
  count_chances(std::span<const int> most, size_t horizons);

  bool empty() const { return offsets_.empty(); }
  // k in [0, most]; the last is 1, but all are 0 where no forecast can be made.
  std::span<const float> at_most(size_t station, size_t horizon) const;
  std::span<float> at_most(size_t station, size_t horizon);

 private:
  size_t horizons_ = 0;
  std::vector<size_t> offsets_;  // (stations + 1)
  std::vector<float> values_;
};

// Of one distribution: smallest count k with P(at most k) ≥ level, in (0,1]; of 0.5 it is the median, which
// makes absolute errors small.
int quantile(std::span<const float> at_most, double level);
// The continuous ranked probability score, in bikes (Matheson & Winkler 1976; of a whole count: the sum over
// k of (P(at most k) - [truth ≤ k])²). A truth above the largest count, or below 0, counts as that.
double crps(std::span<const float> at_most, int truth);
// Expected count.
double mean_count(std::span<const float> at_most);

}  // namespace velib
