#include "nn/adam.h"

#include <cmath>

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
  for (size_t j = 0; j < values.size(); ++j) {
    const float g = gradients[j];
    mean_[j] += (1.0f - beta1) * (g - mean_[j]);
    variance_[j] = beta2 * variance_[j] + (1.0f - beta2) * g * g;
    values[j] -= step_size * mean_[j] / (std::sqrt(variance_[j]) * root + epsilon);
  }
}

void adam::restore(std::span<const float> mean, std::span<const float> variance, std::int64_t steps) {
  require_size("mean of Adam", mean.size(), mean_.size());
  require_size("variance of Adam", variance.size(), variance_.size());
  mean_.assign(mean.begin(), mean.end());
  variance_.assign(variance.begin(), variance.end());
  steps_ = steps;
}

double clip_norm(std::span<float> gradients, double most) {
  double squares = 0.0;
  for (const float g : gradients) squares += static_cast<double>(g) * static_cast<double>(g);
  const double norm = std::sqrt(squares);
  if (!std::isfinite(norm) || norm <= most) return norm;
  const auto scale = static_cast<float>(most / norm);
  for (auto& g : gradients) g *= scale;
  return norm;
}

}  // namespace velib
