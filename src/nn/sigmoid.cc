#include "nn/sigmoid.h"

#include <Eigen/Core>

#include "nn/kernels.h"
#include "nn/shape.h"

namespace velib {

namespace {

auto array_of(std::span<const float> values) {
  return Eigen::Map<const Eigen::ArrayXf>(values.data(), static_cast<Eigen::Index>(values.size()));
}

auto array_of(std::span<float> values) {
  return Eigen::Map<Eigen::ArrayXf>(values.data(), static_cast<Eigen::Index>(values.size()));
}

}  // namespace

void sigmoid_forward(std::span<const float> x, std::span<float> y) {
  require_size("y of a sigmoid", y.size(), x.size());
  kernels().sigmoid(x.size(), x.data(), y.data());
}

void sigmoid_backward(std::span<const float> y, std::span<const float> d_y, std::span<float> d_x) {
  require_size("d_y of a sigmoid", d_y.size(), y.size());
  require_size("d_x of a sigmoid", d_x.size(), y.size());
  for (size_t j = 0; j < y.size(); ++j) d_x[j] = d_y[j] * y[j] * (1.0f - y[j]);
}

void silu_forward(std::span<const float> x, std::span<float> gate, std::span<float> y) {
  require_size("y of a silu", y.size(), x.size());
  sigmoid_forward(x, gate);
  for (size_t j = 0; j < y.size(); ++j) y[j] = x[j] * gate[j];
}

void silu_backward(std::span<const float> y, std::span<const float> gate, std::span<const float> d_y,
                   std::span<float> d_x) {
  require_size("gate of a silu", gate.size(), y.size());
  require_size("d_y of a silu", d_y.size(), y.size());
  require_size("d_x of a silu", d_x.size(), y.size());
  for (size_t j = 0; j < y.size(); ++j) d_x[j] = d_y[j] * (gate[j] + y[j] * (1.0f - gate[j]));
}

void tanh_forward(std::span<const float> x, std::span<float> y) {
  require_size("y of a tanh", y.size(), x.size());
  array_of(y) = array_of(x).tanh();
}

void tanh_backward(std::span<const float> y, std::span<const float> d_y, std::span<float> d_x) {
  require_size("d_y of a tanh", d_y.size(), y.size());
  require_size("d_x of a tanh", d_x.size(), y.size());
  for (size_t j = 0; j < y.size(); ++j) d_x[j] = d_y[j] * (1.0f - y[j] * y[j]);
}

}  // namespace velib
