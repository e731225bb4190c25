// First weights as PyTorch draws them by default, from a seed of our own generator (so other numbers of the
// same distribution): uniform(-1/√n, 1/√n), n = hidden for each tensor of an LSTM or a GRU, n = input for a
// dense layer; normal(0, 1) for an embedding; weight 1 and bias 0 for a layer norm, which draws nothing.
#pragma once

#include <span>

#include "base/random.h"
#include "nn/dense.h"
#include "nn/embedding.h"
#include "nn/gru.h"
#include "nn/layer_norm.h"
#include "nn/lstm.h"

namespace velib {

// Uniform in (-bound, bound).
void fill_uniform(std::span<float> values, float bound, random_source& random);

// Fills the layer `name`, which add_lstm, add_dense, … appended to `p` with that shape.
void initialise_lstm(parameters& p, std::string_view name, lstm_shape shape, random_source& random);
void initialise_dense(parameters& p, std::string_view name, dense_shape shape, random_source& random);
void initialise_gru(parameters& p, std::string_view name, gru_shape shape, random_source& random);
void initialise_embedding(parameters& p, std::string_view name, random_source& random);
void initialise_layer_norm(parameters& p, std::string_view name);

}  // namespace velib
