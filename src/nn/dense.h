// A fully connected layer, y = x Wᵀ + b, forward and backward; weights (out,in) as PyTorch's nn.Linear.
// B rows; all tensors row-major.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "nn/parameters.h"

namespace velib {

struct dense_shape {
  size_t input = 0;
  size_t output = 0;
};

template <class Float>
struct dense_tensors {
  std::span<Float> weight;  // (output,input)
  std::span<Float> bias;    // (output)
};
using dense_weights = dense_tensors<const float>;
using dense_gradients = dense_tensors<float>;

// Appends NAME.weight and NAME.bias to the layout of `p`, as zeros.
void add_dense(parameters& p, std::string_view name, dense_shape shape);
// The layer NAME of a buffer of that layout.
dense_weights dense_weights_of(const tensor_layout& layout, std::span<const float> values,
                               std::string_view name);
dense_gradients dense_gradients_of(const tensor_layout& layout, std::span<float> gradients,
                                   std::string_view name);

// x (B,input) → y (B,output).
void dense_forward(dense_shape shape, const dense_weights& weights, size_t rows, std::span<const float> x,
                   std::span<float> y);

// Adds dL/dW and dL/db to `gradients`; writes dL/dx (B,input) to `d_x` unless that is empty.
void dense_backward(dense_shape shape, const dense_weights& weights, size_t rows, std::span<const float> x,
                    std::span<const float> d_y, const dense_gradients& gradients, std::span<float> d_x);

}  // namespace velib
