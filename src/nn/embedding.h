// A table of learned vectors, picked by index: PyTorch's nn.Embedding. N vectors of width D; row-major.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "nn/parameters.h"

namespace velib {

struct embedding_shape {
  size_t count = 0;  // N
  size_t width = 0;  // D
};

// Stands for what the table does not know: a vector of zeros, without a gradient (PyTorch's padding_idx,
// without a row of its own). A network that wants to learn a vector for the unknown keeps a row for it and
// passes that row's index.
inline constexpr std::uint32_t kUnknownIndex = 0xffffffff;

// Appends NAME.weight (N,D) to the layout of `p`, as zeros.
void add_embedding(parameters& p, std::string_view name, embedding_shape shape);
// The table NAME of a buffer of that layout: its weights, or the same place in gradients.
std::span<const float> embedding_weights_of(const tensor_layout& layout, std::span<const float> values,
                                            std::string_view name);
std::span<float> embedding_gradients_of(const tensor_layout& layout, std::span<float> gradients,
                                        std::string_view name);

// indices (B) → y (B,D). Each index is below N or kUnknownIndex; another one aborts.
void embedding_forward(embedding_shape shape, std::span<const float> weight,
                       std::span<const std::uint32_t> indices, std::span<float> y);

// Adds d_y (B,D) to the rows of `d_weight` (N,D) that the forward took, in the order of `indices`, so that
// the same batch gives the same sums.
void embedding_backward(embedding_shape shape, std::span<const std::uint32_t> indices,
                        std::span<const float> d_y, std::span<float> d_weight);

}  // namespace velib
