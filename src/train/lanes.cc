#include "train/lanes.h"

#include <algorithm>

namespace velib {

namespace {

constexpr size_t kChunkRows = 32;  // whose steps a thread walks through at once
constexpr size_t kMostLanes = 8;   // of a batch: threads beyond them have nothing to do

}  // namespace

loss_sum gradient_lanes::compute(size_t rows, const chunk_work& work, std::span<float> gradient) {
  const size_t chunks = (rows + kChunkRows - 1) / kChunkRows;
  const size_t lanes = std::clamp<size_t>(chunks, 1, kMostLanes);
  gradients_.resize(lanes);
  losses_.assign(lanes, {});
  pool_.run(lanes, [&](size_t lane, int worker) {
    gradients_[lane].assign(gradient.size(), 0.0f);
    const chunk own = part_of(chunks, lanes, lane);
    for (size_t c = own.begin; c < own.end; ++c) {
      losses_[lane] += work(c, part_of(rows, chunks, c), worker, gradients_[lane]);
    }
  });
  sum_in_order(gradients_, gradient, pool_);
  loss_sum loss;
  for (const auto& of_lane : losses_) loss += of_lane;
  return loss;
}

}  // namespace velib
