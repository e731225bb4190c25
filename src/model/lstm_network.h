// The reference's network (facts of its archive: docs/formats/archive.md), forward and backward over a chunk:
// history (24 hours, one value a step) → LSTM 1→128 → LSTM 128→64 → last hidden state joined with 7 statics
// → dense 71→32 → ReLU → dropout → dense 32→3. Works on scaled values; knows no bikes, no stations.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "nn/dense.h"
#include "nn/lstm.h"
#include "nn/packed_lstm.h"
#include "nn/parameters.h"

namespace velib {

class packed_network;    // model/packed_network.h
struct training_panels;  // the same

inline constexpr lstm_shape kLstm1{1, 128};
inline constexpr lstm_shape kLstm2{128, 64};
inline constexpr dense_shape kDense1{71, 32};
inline constexpr dense_shape kDense2{32, 3};
inline constexpr size_t kNetworkSteps = 24;
inline constexpr size_t kNetworkStatics = 7;
inline constexpr size_t kNetworkOutputs = 3;

// B rows of input.
struct network_input {
  size_t rows = 0;
  std::vector<float> history;         // (24,B), oldest first; 0 where missing
  std::vector<std::uint8_t> missing;  // (24,B), 1 where there is no value: the state stays as it was
  std::vector<float> statics;         // (B,7)

  void resize(size_t new_rows);
};

// What backward needs of forward, and scratch; one a thread, reused from chunk to chunk.
struct network_cache {
  lstm_cache lstm1;
  lstm_cache lstm2;
  std::vector<float> joined;   // (B,71)
  std::vector<float> dense;    // (B,32), after ReLU and dropout
  std::vector<float> relu;     // (B,32), after ReLU alone
  std::vector<float> dropout;  // (B,32), 0 or 1/(1-rate)
  std::vector<float> output;   // (B,3)
  std::vector<float> d_dense;
  std::vector<float> d_joined;
  aligned_floats d_hidden2;
  aligned_floats d_hidden1;
};

// All tensors of the state_dict, zeros.
parameters make_network();

// PyTorch's default first weights, but: memories of all lengths from less than an hour to a day (chrono
// initialisation, Tallec & Ollivier 2018, over spans even in logarithm), since now lies at the near end of
// the history and the same hour of yesterday at the far end; output gates that lean open; and input weights
// of the first layer in (-1, 1), since 1/sqrt(128) of a single input is too faint to start from.
void initialise_network(parameters& network, random_source& random);

// Result in cache.output (B,3). Dropout of `rate` drawn from `random`; none (inference) when it is null.
// `panels` are of the same network.
void network_forward(const parameters& network, const training_panels& panels, const network_input& input,
                     float rate, random_source* random, network_cache& cache);

// Backward through the forward whose input and cache these are; adds to `gradients` (the network's layout).
// `panels` are of the same network.
void network_backward(const parameters& network, const training_panels& panels, const network_input& input,
                      std::span<const float> d_output, network_cache& cache, std::span<float> gradients);

// Forward without dropout, keeping the state alone. Returns (B,3). What the LSTM layers give a row is the
// same bits whatever the rows beside it; the dense layers' products round by the number of rows.
std::vector<float> network_infer(const packed_network& network, const network_input& input);
// The same for one call: packs the network first, which takes about as long as one row.
std::vector<float> network_infer(const parameters& network, const network_input& input,
                                 precision wanted = precision::f32);

}  // namespace velib
