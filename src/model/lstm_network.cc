#include "model/lstm_network.h"

#include <algorithm>
#include <cmath>

#include "model/packed_network.h"
#include "nn/activation.h"
#include "nn/initialise.h"

namespace velib {

namespace {

constexpr double kLeastLogSpan = -2.0;  // a forget gate of 0.12: all but no memory

// [hidden (64) | statics (7)] a row.
void join(std::span<const float> hidden, std::span<const float> statics, size_t rows,
          std::span<float> joined) {
  for (size_t row = 0; row < rows; ++row) {
    const auto to = joined.begin() + static_cast<std::ptrdiff_t>(row * kDense1.input);
    std::ranges::copy(hidden.subspan(row * kLstm2.hidden, kLstm2.hidden), to);
    std::ranges::copy(statics.subspan(row * kNetworkStatics, kNetworkStatics),
                      to + static_cast<std::ptrdiff_t>(kLstm2.hidden));
  }
}

void take_hidden(std::span<const float> d_joined, size_t rows, std::span<float> d_hidden) {
  for (size_t row = 0; row < rows; ++row) {
    std::ranges::copy(d_joined.subspan(row * kDense1.input, kLstm2.hidden),
                      d_hidden.begin() + static_cast<std::ptrdiff_t>(row * kLstm2.hidden));
  }
}

// Biases such that unit k keeps its state over a span drawn evenly in logarithm, and shows it.
void spread_memory(parameters& network, std::string_view name, size_t hidden, random_source& random) {
  const auto layer = lstm_gradients_of(network.layout, network.values, name);
  std::ranges::fill(layer.b_hh, 0.0f);
  for (size_t unit = 0; unit < hidden; ++unit) {
    const auto span = static_cast<float>(random.uniform(kLeastLogSpan, std::log(kNetworkSteps)));
    layer.b_ih[unit] = -span;           // input gate
    layer.b_ih[hidden + unit] = span;   // forget gate
    layer.b_ih[3 * hidden + unit] = 1;  // output gate
  }
}

void dense_layers(const parameters& network, size_t rows, network_cache& c, float rate,
                  random_source* random) {
  c.relu.resize(rows * kDense1.output);
  c.output.resize(rows * kDense2.output);
  const auto& [layout, values] = network;
  dense_forward(kDense1, dense_weights_of(layout, values, "fc1"), rows, c.joined, c.relu);
  relu_forward(c.relu, c.relu);
  c.dense = c.relu;
  c.dropout.clear();
  if (random && rate > 0.0f) {
    c.dropout.resize(c.dense.size());
    draw_dropout(c.dropout, rate, *random);
    apply_dropout(c.dense, c.dropout, c.dense);
  }
  dense_forward(kDense2, dense_weights_of(layout, values, "fc2"), rows, c.dense, c.output);
}

void dense_layers_backward(const parameters& network, size_t rows, std::span<const float> d_output,
                           network_cache& c, std::span<float> gradients) {
  c.d_dense.resize(c.dense.size());
  c.d_joined.resize(c.joined.size());
  const auto& [layout, values] = network;
  dense_backward(kDense2, dense_weights_of(layout, values, "fc2"), rows, c.dense, d_output,
                 dense_gradients_of(layout, gradients, "fc2"), c.d_dense);
  if (!c.dropout.empty()) apply_dropout(c.d_dense, c.dropout, c.d_dense);
  relu_backward(c.relu, c.d_dense, c.d_dense);
  dense_backward(kDense1, dense_weights_of(layout, values, "fc1"), rows, c.joined, c.d_dense,
                 dense_gradients_of(layout, gradients, "fc1"), c.d_joined);
}

}  // namespace

void network_input::resize(size_t new_rows) {
  rows = new_rows;
  history.assign(kNetworkSteps * rows, 0.0f);
  missing.assign(kNetworkSteps * rows, 0);
  statics.assign(rows * kNetworkStatics, 0.0f);
}

parameters make_network() {
  parameters network;
  add_lstm(network, "lstm1", kLstm1);
  add_lstm(network, "lstm2", kLstm2);
  add_dense(network, "fc1", kDense1);
  add_dense(network, "fc2", kDense2);
  return network;
}

void initialise_network(parameters& network, random_source& random) {
  initialise_lstm(network, "lstm1", kLstm1, random);
  initialise_lstm(network, "lstm2", kLstm2, random);
  initialise_dense(network, "fc1", kDense1, random);
  initialise_dense(network, "fc2", kDense2, random);
  fill_uniform(network["lstm1.weight_ih_l0"], 1.0f, random);
  spread_memory(network, "lstm1", kLstm1.hidden, random);
  spread_memory(network, "lstm2", kLstm2.hidden, random);
}

void network_forward(const parameters& network, const training_panels& panels, const network_input& input,
                     float rate, random_source* random, network_cache& cache) {
  lstm_forward(panels.forward1, kNetworkSteps, input.rows, input.history, input.missing, cache.lstm1);
  lstm_forward(panels.forward2, kNetworkSteps, input.rows, cache.lstm1.hidden, input.missing, cache.lstm2);
  cache.joined.resize(input.rows * kDense1.input);
  join(cache.lstm2.last_hidden(), input.statics, input.rows, cache.joined);
  dense_layers(network, input.rows, cache, rate, random);
}

void network_backward(const parameters& network, const training_panels& panels, const network_input& input,
                      std::span<const float> d_output, network_cache& cache, std::span<float> gradients) {
  const auto& layout = network.layout;
  dense_layers_backward(network, input.rows, d_output, cache, gradients);
  cache.d_hidden2.resize(input.rows * kLstm2.hidden);
  cache.d_hidden1.resize(cache.lstm1.hidden.size());
  take_hidden(cache.d_joined, input.rows, cache.d_hidden2);
  lstm_backward(panels.backward2, cache.lstm1.hidden, input.missing, cache.d_hidden2, cache.lstm2,
                lstm_gradients_of(layout, gradients, "lstm2"), cache.d_hidden1);
  lstm_backward(panels.backward1, input.history, input.missing, cache.d_hidden1, cache.lstm1,
                lstm_gradients_of(layout, gradients, "lstm1"), {});
}

std::vector<float> network_infer(const packed_network& network, const network_input& input) {
  std::vector<float> last(input.rows * kLstm2.hidden);
  network.layers().infer(kNetworkSteps, input.rows, input.history, input.missing, last);
  network_cache cache;
  cache.joined.resize(input.rows * kDense1.input);
  join(last, input.statics, input.rows, cache.joined);
  dense_layers(network.dense(), input.rows, cache, 0.0f, nullptr);
  return std::move(cache.output);
}

std::vector<float> network_infer(const parameters& network, const network_input& input, precision wanted) {
  return network_infer(packed_network(network, wanted), input);
}

}  // namespace velib
