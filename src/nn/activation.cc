#include "nn/activation.h"

#include "nn/shape.h"

namespace velib {

void relu_forward(std::span<const float> x, std::span<float> y) {
  require_size("y of a relu", y.size(), x.size());
  for (size_t j = 0; j < x.size(); ++j) y[j] = x[j] < 0.0f ? 0.0f : x[j];
}

void relu_backward(std::span<const float> y, std::span<const float> d_y, std::span<float> d_x) {
  require_size("d_y of a relu", d_y.size(), y.size());
  require_size("d_x of a relu", d_x.size(), y.size());
  for (size_t j = 0; j < y.size(); ++j) d_x[j] = y[j] > 0.0f ? d_y[j] : 0.0f;
}

void draw_dropout(std::span<float> mask, float rate, random_source& random) {
  const float kept = 1.0f / (1.0f - rate);
  for (auto& value : mask) value = random.uniform() < static_cast<double>(rate) ? 0.0f : kept;
}

void apply_dropout(std::span<const float> x, std::span<const float> mask, std::span<float> y) {
  require_size("mask of a dropout", mask.size(), x.size());
  require_size("y of a dropout", y.size(), x.size());
  for (size_t j = 0; j < x.size(); ++j) y[j] = x[j] * mask[j];
}

}  // namespace velib
