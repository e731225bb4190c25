#include "nn/layer_norm.h"

#include <cmath>
#include <string>

#include "nn/kernels.h"
#include "nn/shape.h"

namespace velib {

namespace {

constexpr double kEpsilon = 1e-5;

template <class Float>
layer_norm_tensors<Float> tensors_of(const tensor_layout& layout, std::span<Float> buffer,
                                     std::string_view name) {
  return {layout.of(buffer, std::string(name) + ".weight"), layout.of(buffer, std::string(name) + ".bias")};
}

template <class Float>
void require_shape(size_t width, const layer_norm_tensors<Float>& tensors) {
  require_size("weight of a layer norm", tensors.weight.size(), width);
  require_size("bias of a layer norm", tensors.bias.size(), width);
}

double mean_of(std::span<const float> x) {
  double sum = 0.0;
  for (const float value : x) sum += static_cast<double>(value);
  return sum / static_cast<double>(x.size());
}

double variance_of(std::span<const float> x, double mean) {
  double squares = 0.0;
  for (const float value : x) {
    const double apart = static_cast<double>(value) - mean;
    squares += apart * apart;
  }
  return squares / static_cast<double>(x.size());
}

// `x` without its mean and at a variance of 1; returns what it was multiplied with.
float normalise(std::span<const float> x, std::span<float> normalised) {
  const double mean = mean_of(x);
  const double inverse = 1.0 / std::sqrt(variance_of(x, mean) + kEpsilon);
  for (size_t j = 0; j < x.size(); ++j) {
    normalised[j] = static_cast<float>((static_cast<double>(x[j]) - mean) * inverse);
  }
  return static_cast<float>(inverse);
}

// d_x = (g - mean(g) - x̂ · mean(g x̂)) / deviation with g = d_y · weight: a shift or a stretch of a row
// changes nothing, so those two directions carry no gradient.
void row_backward(std::span<const float> weight, std::span<const float> normalised, float inverse,
                  std::span<const float> d_y, std::span<float> d_x) {
  double shift = 0.0, stretch = 0.0;
  for (size_t j = 0; j < weight.size(); ++j) {
    const double g = static_cast<double>(d_y[j]) * static_cast<double>(weight[j]);
    shift += g;
    stretch += g * static_cast<double>(normalised[j]);
  }
  const auto count = static_cast<double>(weight.size());
  const auto mean = static_cast<float>(shift / count), slope = static_cast<float>(stretch / count);
  for (size_t j = 0; j < weight.size(); ++j) {
    d_x[j] = (d_y[j] * weight[j] - mean - normalised[j] * slope) * inverse;
  }
}

}  // namespace

void add_layer_norm(parameters& p, std::string_view name, size_t width) {
  p.add(std::string(name) + ".weight", {width});
  p.add(std::string(name) + ".bias", {width});
}

layer_norm_weights layer_norm_weights_of(const tensor_layout& layout, std::span<const float> values,
                                         std::string_view name) {
  return tensors_of(layout, values, name);
}

layer_norm_gradients layer_norm_gradients_of(const tensor_layout& layout, std::span<float> gradients,
                                             std::string_view name) {
  return tensors_of(layout, gradients, name);
}

void layer_norm_forward(size_t width, const layer_norm_weights& weights, size_t rows,
                        std::span<const float> x, layer_norm_cache& cache, std::span<float> y) {
  require_shape(width, weights);
  require_size("x of a layer norm", x.size(), rows * width);
  require_size("y of a layer norm", y.size(), rows * width);
  cache.normalised.resize(rows * width);
  cache.inverse_deviation.resize(rows);
  for (size_t row = 0; row < rows; ++row) {
    const auto normalised = std::span(cache.normalised).subspan(row * width, width);
    cache.inverse_deviation[row] = normalise(x.subspan(row * width, width), normalised);
    for (size_t j = 0; j < width; ++j) {
      y[row * width + j] = normalised[j] * weights.weight[j] + weights.bias[j];
    }
  }
}

void layer_norm_backward(size_t width, const layer_norm_weights& weights, const layer_norm_cache& cache,
                         std::span<const float> d_y, const layer_norm_gradients& gradients,
                         std::span<float> d_x) {
  const size_t rows = cache.inverse_deviation.size();
  require_shape(width, weights);
  require_shape(width, gradients);
  require_size("normalised of a layer norm's cache", cache.normalised.size(), rows * width);
  require_size("d_y of a layer norm", d_y.size(), rows * width);
  if (!d_x.empty()) require_size("d_x of a layer norm", d_x.size(), rows * width);
  kernels().add_rows(rows, width, d_y.data(), nullptr, gradients.bias.data());
  for (size_t row = 0; row < rows; ++row) {
    const auto normalised = std::span(cache.normalised).subspan(row * width, width);
    const auto d_row = d_y.subspan(row * width, width);
    for (size_t j = 0; j < width; ++j) gradients.weight[j] += d_row[j] * normalised[j];
    if (d_x.empty()) continue;
    row_backward(weights.weight, normalised, cache.inverse_deviation[row], d_row,
                 d_x.subspan(row * width, width));
  }
}

}  // namespace velib
