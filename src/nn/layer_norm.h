// Layer normalisation (Ba et al. 2016) over the last dimension, as PyTorch's nn.LayerNorm of one size:
//   y = (x - mean) / √(variance + 1e-5) · weight + bias, with mean and variance (of D, not D - 1) of each
//   row.
// B rows of width D; row-major.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "nn/parameters.h"

namespace velib {

template <class Float>
struct layer_norm_tensors {
  std::span<Float> weight;  // (D)
  std::span<Float> bias;    // (D)
};
using layer_norm_weights = layer_norm_tensors<const float>;
using layer_norm_gradients = layer_norm_tensors<float>;

// Appends NAME.weight and NAME.bias to the layout of `p`, as zeros.
void add_layer_norm(parameters& p, std::string_view name, size_t width);
// The layer NAME of a buffer of that layout: its weights, or the same places in gradients.
layer_norm_weights layer_norm_weights_of(const tensor_layout& layout, std::span<const float> values,
                                         std::string_view name);
layer_norm_gradients layer_norm_gradients_of(const tensor_layout& layout, std::span<float> gradients,
                                             std::string_view name);

// What backward needs of forward; one for each layer and thread.
struct layer_norm_cache {
  std::vector<float> normalised;         // (B,D): before weight and bias
  std::vector<float> inverse_deviation;  // (B): 1 / √(variance + 1e-5)
};

// x (B,D) → y (B,D); may work in place. Mean and variance are taken in double, the variance around the mean
// (not as a difference of squares), so that a large common offset costs no digits.
void layer_norm_forward(size_t width, const layer_norm_weights& weights, size_t rows,
                        std::span<const float> x, layer_norm_cache& cache, std::span<float> y);

// Adds dL/dweight and dL/dbias to `gradients`; writes dL/dx (B,D) to `d_x` unless that is empty; may work in
// place.
void layer_norm_backward(size_t width, const layer_norm_weights& weights, const layer_norm_cache& cache,
                         std::span<const float> d_y, const layer_norm_gradients& gradients,
                         std::span<float> d_x);

}  // namespace velib
