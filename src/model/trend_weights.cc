#include "model/trend_weights.h"

#include <algorithm>
#include <cmath>

namespace velib {

void scale_inputs(const input_scaling& scaling, std::span<float> inputs) {
  constexpr float kFarthest = 6.0f;
  for (size_t k = 0; k < inputs.size(); ++k) {
    const float scaled = (inputs[k] - scaling.mean[k]) / scaling.scale[k];
    inputs[k] = std::isnan(scaled) ? 0.0f : std::clamp(scaled, -kFarthest, kFarthest);
  }
}

void trend_pool::forward(const trend_weights& weights, size_t rows, std::span<const float> inputs) {
  outputs_ = weights.shape.outputs;
  caches_.resize(weights.members.size());
  for (size_t m = 0; m < caches_.size(); ++m) {
    trend_forward(weights.shape, weights.members[m], rows, inputs, caches_[m]);
  }
}

std::span<const float> trend_pool::at_most(size_t row, size_t horizon, const mixture_frame& frame) {
  mean_.assign(static_cast<size_t>(frame.most) + 1, 0.0f);
  const float share = 1.0f / static_cast<float>(caches_.size());
  for (const auto& cache : caches_) {
    const auto numbers =
        std::span(cache.output).subspan(row * outputs_ + horizon * kMixtureNumbers, kMixtureNumbers);
    const auto of_member = mixture_.at_most(numbers, frame);
    for (size_t k = 0; k < mean_.size(); ++k) mean_[k] += share * of_member[k];
  }
  mean_.back() = 1.0f;
  return mean_;
}

}  // namespace velib
