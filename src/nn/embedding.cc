#include "nn/embedding.h"

#include <algorithm>
#include <string>

#include "nn/shape.h"

namespace velib {

namespace {

std::string weight_of(std::string_view name) {
  return std::string(name) + ".weight";
}

void require_shape(embedding_shape shape, size_t weight_size, std::span<const std::uint32_t> indices,
                   size_t y_size) {
  require_size("weight of an embedding", weight_size, shape.count * shape.width);
  require_size("y of an embedding", y_size, indices.size() * shape.width);
  for (const auto index : indices) {
    if (index != kUnknownIndex) require_below("index of an embedding", index, shape.count);
  }
}

}  // namespace

void add_embedding(parameters& p, std::string_view name, embedding_shape shape) {
  p.add(weight_of(name), {shape.count, shape.width});
}

std::span<const float> embedding_weights_of(const tensor_layout& layout, std::span<const float> values,
                                            std::string_view name) {
  return layout.of(values, weight_of(name));
}

std::span<float> embedding_gradients_of(const tensor_layout& layout, std::span<float> gradients,
                                        std::string_view name) {
  return layout.of(gradients, weight_of(name));
}

void embedding_forward(embedding_shape shape, std::span<const float> weight,
                       std::span<const std::uint32_t> indices, std::span<float> y) {
  require_shape(shape, weight.size(), indices, y.size());
  for (size_t row = 0; row < indices.size(); ++row) {
    float* to = y.data() + row * shape.width;
    if (indices[row] == kUnknownIndex) {
      std::fill_n(to, shape.width, 0.0f);
    } else {
      std::copy_n(weight.data() + indices[row] * shape.width, shape.width, to);
    }
  }
}

void embedding_backward(embedding_shape shape, std::span<const std::uint32_t> indices,
                        std::span<const float> d_y, std::span<float> d_weight) {
  require_shape(shape, d_weight.size(), indices, d_y.size());
  for (size_t row = 0; row < indices.size(); ++row) {
    if (indices[row] == kUnknownIndex) continue;
    float* to = d_weight.data() + indices[row] * shape.width;
    for (size_t j = 0; j < shape.width; ++j) to[j] += d_y[row * shape.width + j];
  }
}

}  // namespace velib
