#include "model/exact_network.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace velib {

namespace {

using doubles = std::vector<double>;

struct lstm_state {
  explicit lstm_state(size_t hidden) : h(hidden), c(hidden) {}

  doubles h;
  doubles c;
};

double sigmoid(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

// sums += w (sums, x) · x
void add_product(std::span<const float> w, const doubles& x, doubles& sums) {
  for (size_t j = 0; j < sums.size(); ++j) {
    for (size_t k = 0; k < x.size(); ++k) sums[j] += static_cast<double>(w[j * x.size() + k]) * x[k];
  }
}

void step(const lstm_weights& weights, const doubles& x, lstm_state& s) {
  const size_t hidden = s.h.size();
  doubles sums(weights.b_ih.begin(), weights.b_ih.end());
  for (size_t j = 0; j < sums.size(); ++j) sums[j] += static_cast<double>(weights.b_hh[j]);
  add_product(weights.w_ih, x, sums);
  add_product(weights.w_hh, s.h, sums);
  for (size_t j = 0; j < hidden; ++j) {
    s.c[j] = sigmoid(sums[hidden + j]) * s.c[j] + sigmoid(sums[j]) * std::tanh(sums[2 * hidden + j]);
    s.h[j] = sigmoid(sums[3 * hidden + j]) * std::tanh(s.c[j]);
  }
}

doubles dense(const dense_weights& weights, const doubles& x) {
  doubles y(weights.bias.begin(), weights.bias.end());
  add_product(weights.weight, x, y);
  return y;
}

// The last hidden state of both layers' walk through the history.
doubles last_hidden(const parameters& network, const network_input& input, size_t row) {
  const auto& [layout, values] = network;
  const auto first = lstm_weights_of(layout, values, "lstm1");
  const auto second = lstm_weights_of(layout, values, "lstm2");
  lstm_state lower(kLstm1.hidden), upper(kLstm2.hidden);
  for (size_t t = 0; t < kNetworkSteps; ++t) {
    const size_t cell = t * input.rows + row;
    if (input.missing[cell]) continue;
    step(first, {static_cast<double>(input.history[cell])}, lower);
    step(second, lower.h, upper);
  }
  return upper.h;
}

}  // namespace

std::array<double, kNetworkOutputs> exact_output(const parameters& network, const network_input& input,
                                                 size_t row) {
  const auto& [layout, values] = network;
  auto joined = last_hidden(network, input, row);
  const auto statics = std::span(input.statics).subspan(row * kNetworkStatics, kNetworkStatics);
  joined.insert(joined.end(), statics.begin(), statics.end());
  auto units = dense(dense_weights_of(layout, values, "fc1"), joined);
  for (double& unit : units) unit = std::max(unit, 0.0);
  const auto out = dense(dense_weights_of(layout, values, "fc2"), units);
  std::array<double, kNetworkOutputs> output{};
  std::ranges::copy(out, output.begin());
  return output;
}

}  // namespace velib
