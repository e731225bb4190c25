#include "nn/adam.h"

#include <algorithm>
#include <cmath>

#include "nn/kernels.h"
#include "nn/shape.h"

namespace velib {

adam::adam(size_t size, adam_options options) : options_(options), mean_(size, 0.0f), variance_(size, 0.0f) {}

// As PyTorch orders it: the step is rate / (1 - β1ᵗ), and ε is added to √(v / (1 - β2ᵗ)).
void adam::step(std::span<float> values, std::span<const float> gradients) {
  require_size("values of Adam", values.size(), mean_.size());
  require_size("gradients of Adam", gradients.size(), mean_.size());
  ++steps_;
  const auto [rate, beta1, beta2, epsilon] = options_;
  const double t = static_cast<double>(steps_);
  const auto step_size =
      static_cast<float>(static_cast<double>(rate) / (1.0 - std::pow(static_cast<double>(beta1), t)));
  const auto root = static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(static_cast<double>(beta2), t)));
  kernels().adam_step({.size = values.size(),
                       .gradients = gradients.data(),
                       .values = values.data(),
                       .mean = mean_.data(),
                       .variance = variance_.data(),
                       .beta1 = beta1,
                       .beta2 = beta2,
                       .step = step_size,
                       .root = root,
                       .epsilon = epsilon});
}

void adam::restore(const adam_state& state) {
  require_size("mean of Adam", state.mean.size(), mean_.size());
  require_size("variance of Adam", state.variance.size(), variance_.size());
  steps_ = state.steps;
  std::ranges::copy(state.mean, mean_.begin());
  std::ranges::copy(state.variance, variance_.begin());
}

double clip_norm(std::span<float> gradients, double most) {
  const double norm = std::sqrt(kernels().sum_squares(gradients.size(), gradients.data()));
  if (!std::isfinite(norm) || norm <= most) return norm;
  const auto scale = static_cast<float>(most / norm);
  for (auto& g : gradients) g *= scale;
  return norm;
}

}  // namespace velib
