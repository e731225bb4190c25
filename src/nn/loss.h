// Losses as sums over known targets: a target that is NaN is not counted and has gradient 0. Sums, not means,
// so that chunks of a batch add up; divide by the count of the whole batch.
#pragma once

#include <cstddef>
#include <span>

namespace velib {

struct loss_sum {
  double total = 0.0;  // summed in double, in order
  size_t counted = 0;  // targets that are known

  loss_sum& operator+=(const loss_sum& other) {
    total += other.total;
    counted += other.counted;
    return *this;
  }
  double mean() const { return counted == 0 ? 0.0 : total / static_cast<double>(counted); }
};

// Targets that are not NaN: 1 over this is the usual `scale` below.
size_t count_known(std::span<const float> targets);

// All write scale · dL/dprediction to `d_predictions` unless that is empty; all but the last take equal
// sizes. Squared error, (p - t)².
loss_sum squared_loss(std::span<const float> predictions, std::span<const float> targets, float scale,
                      std::span<float> d_predictions);
// Absolute error, |p - t|; derivative 0 where they are equal.
loss_sum absolute_loss(std::span<const float> predictions, std::span<const float> targets, float scale,
                       std::span<float> d_predictions);
// The form of both, for callers to choose one.
using loss_function = loss_sum (*)(std::span<const float> predictions, std::span<const float> targets,
                                   float scale, std::span<float> d_predictions);
// Huber (1964): ½e² up to |e| = delta, then delta·(|e| - ½·delta); delta > 0.
loss_sum huber_loss(std::span<const float> predictions, std::span<const float> targets, float delta,
                    float scale, std::span<float> d_predictions);

// Quantile (pinball) loss (Koenker & Bassett 1978): with e = t - p, level q costs q·e where the prediction is
// too low and (q - 1)·e where it is too high, so its minimum is the q-quantile; derivative 0 where they are
// equal. Each of `levels` (Q) is in (0,1). targets (B,K); predictions and d_predictions (B,Q·K): for each row
// the K outputs of the first level, then those of the next. The total sums over levels and targets, `counted`
// counts targets. Nothing keeps the predicted levels from crossing: that is the network's matter.
loss_sum quantile_loss(std::span<const float> levels, size_t outputs, std::span<const float> predictions,
                       std::span<const float> targets, float scale, std::span<float> d_predictions);

}  // namespace velib
