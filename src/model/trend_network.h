// The network of the kind "trend": inputs of a station → dense → SiLU → dense → SiLU → dense → the numbers of
// one mixture (model/count_mixture.h) a horizon. Works on scaled inputs; knows no bikes.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "nn/dense.h"
#include "nn/parameters.h"

namespace velib {

struct trend_shape {
  size_t inputs = 0;
  size_t hidden1 = 128;
  size_t hidden2 = 64;
  size_t outputs = 0;

  bool operator==(const trend_shape&) const = default;
};

// What backward needs of forward, and scratch; one a thread, reused from chunk to chunk.
struct trend_cache {
  std::vector<float> hidden1, gate1;  // (B,hidden1)
  std::vector<float> hidden2, gate2;  // (B,hidden2)
  std::vector<float> output;          // (B,outputs)
  std::vector<float> d_hidden1, d_hidden2;
};

// Tensors fc1, fc2 and head, zeros.
parameters make_trend_network(const trend_shape& shape);

// PyTorch's default first weights, but: a head that leans to no change, its components narrow to wide.
void initialise_trend_network(parameters& network, const trend_shape& shape, random_source& random);

// inputs (B,inputs) → cache.output (B,outputs).
void trend_forward(const trend_shape& shape, const parameters& network, size_t rows,
                   std::span<const float> inputs, trend_cache& cache);

// Backward through the forward whose inputs and cache these are; adds to `gradients` (the network's layout).
void trend_backward(const trend_shape& shape, const parameters& network, size_t rows,
                    std::span<const float> inputs, std::span<const float> d_output, trend_cache& cache,
                    std::span<float> gradients);

}  // namespace velib
