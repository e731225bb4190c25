// Drawing one of many by weight.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace velib {

// Draws index k with chance weight k / sum of weights. A guide table (Chen and Asau 1974) of as many cells as
// there are weights says where to begin in the running sums, so that a draw takes a few steps however many
// there are.
class weighted_draw {
 public:
  weighted_draw() = default;
  // Weights ≥ 0, at least one.
  explicit weighted_draw(const std::vector<double>& weights);

  // `uniform` in [0, 1): the first index whose running sum is beyond that share of the whole, the last one
  // where all weights are 0.
  int at(double uniform) const;

 private:
  std::vector<double> sums_;
  std::vector<std::uint32_t> guide_;  // by cell: where the cell begins
};

}  // namespace velib
