// The LSTM of nn/lstm.h again, written plainly in double from its equations: what the kernels are held to.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "nn/lstm.h"

namespace velib {

struct naive_lstm {
  lstm_shape shape;
  std::vector<double> w_ih, w_hh, b_ih, b_hh;
};

inline double naive_sigmoid(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

inline double naive_gate(const naive_lstm& lstm, size_t gate, const double* x, const double* h) {
  const auto [inputs, hidden] = lstm.shape;
  double sum = lstm.b_ih[gate] + lstm.b_hh[gate];
  for (size_t k = 0; k < inputs; ++k) sum += lstm.w_ih[gate * inputs + k] * x[k];
  for (size_t k = 0; k < hidden; ++k) sum += lstm.w_hh[gate * hidden + k] * h[k];
  return sum;
}

// One row one step on: h and c (H) become the next.
inline void naive_step(const naive_lstm& lstm, const double* x, double* h, double* c) {
  const size_t n = lstm.shape.hidden;
  const std::vector<double> before(h, h + n);
  for (size_t j = 0; j < n; ++j) {
    const double i = naive_sigmoid(naive_gate(lstm, j, x, before.data()));
    const double f = naive_sigmoid(naive_gate(lstm, n + j, x, before.data()));
    const double g = std::tanh(naive_gate(lstm, 2 * n + j, x, before.data()));
    const double o = naive_sigmoid(naive_gate(lstm, 3 * n + j, x, before.data()));
    c[j] = f * c[j] + i * g;
    h[j] = o * std::tanh(c[j]);
  }
}

// x (T,B,I), missing (T,B) or empty → hidden (T,B,H).
inline std::vector<double> naive_forward(const naive_lstm& lstm, size_t steps, size_t rows,
                                         const std::vector<double>& x,
                                         std::span<const std::uint8_t> missing) {
  const size_t state = rows * lstm.shape.hidden;
  std::vector<double> h(state), c(state), hidden;
  for (size_t t = 0; t < steps; ++t) {
    for (size_t row = 0; row < rows; ++row) {
      const size_t cell = t * rows + row;
      if (!missing.empty() && missing[cell]) continue;
      naive_step(lstm, x.data() + cell * lstm.shape.input, h.data() + row * lstm.shape.hidden,
                 c.data() + row * lstm.shape.hidden);
    }
    hidden.insert(hidden.end(), h.begin(), h.end());
  }
  return hidden;
}

inline std::vector<double> doubles(std::span<const float> values) {
  return {values.begin(), values.end()};
}

inline std::vector<float> random_values(size_t count, std::uint64_t seed, double scale = 1.0) {
  random_source random(seed);
  std::vector<float> values(count);
  for (auto& value : values) value = static_cast<float>(scale * random.normal());
  return values;
}

// (cells): about a third missing.
inline std::vector<std::uint8_t> random_gaps(size_t cells, std::uint64_t seed) {
  random_source random(seed);
  std::vector<std::uint8_t> missing(cells);
  for (auto& cell : missing) cell = random.uniform() < 0.3;
  return missing;
}

inline naive_lstm naive_copy(lstm_shape shape, const lstm_weights& w) {
  return {shape, doubles(w.w_ih), doubles(w.w_hh), doubles(w.b_ih), doubles(w.b_hh)};
}

// The central difference of `loss` at each of `values` (which it sees changed in place), in double.
template <class Loss>
std::vector<double> finite_differences(std::vector<double>& values, Loss loss) {
  constexpr double kStep = 1e-5;
  std::vector<double> slopes;
  for (auto& value : values) {
    const double kept = value;
    value = kept + kStep;
    const double above = loss();
    value = kept - kStep;
    const double below = loss();
    value = kept;
    slopes.push_back((above - below) / (2.0 * kStep));
  }
  return slopes;
}

// The greatest |a - b|.
template <class A, class B>
double farthest(const A& a, const B& b) {
  double most = a.size() == b.size() ? 0.0 : HUGE_VAL;
  for (size_t j = 0; most != HUGE_VAL && j < a.size(); ++j) {
    const double apart = std::abs(static_cast<double>(a[j]) - static_cast<double>(b[j]));
    most = apart <= most ? most : apart;
    if (std::isnan(apart)) most = HUGE_VAL;
  }
  return most;
}

}  // namespace velib
