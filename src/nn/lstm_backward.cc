#include <algorithm>
#include <cmath>

#include "nn/kernels.h"
#include "nn/lstm_checks.h"

namespace velib {

namespace {

bool all_finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

// x, or a copy with 0 in the gaps when a gap holds what is not finite: its gradient is 0, but 0 · NaN is not.
std::span<const float> known_input(std::span<const float> x, std::span<const std::uint8_t> missing,
                                   size_t input, std::vector<float>& copy) {
  bool finite = true;
  for (size_t cell = 0; cell < missing.size() && finite; ++cell) {
    finite = !missing[cell] || all_finite(x.subspan(cell * input, input));
  }
  if (finite) return x;
  copy.assign(x.begin(), x.end());
  for (size_t cell = 0; cell < missing.size(); ++cell) {
    if (missing[cell]) std::fill_n(copy.data() + cell * input, input, 0.0f);
  }
  return copy;
}

void add_to(std::span<float> total, std::span<const float> more) {
  for (size_t j = 0; j < total.size(); ++j) total[j] += more[j];
}

// What backward walks with: dL/dh and dL/dc of the step it stands at, in the cache.
void start_gradients(lstm_shape shape, lstm_cache& cache) {
  cache.bias.assign(4 * shape.hidden, 0.0f);
  cache.d_gates.resize(cache.gates.size());
  cache.d_hidden.assign(cache.rows * shape.hidden, 0.0f);
  cache.d_cell.assign(cache.rows * shape.hidden, 0.0f);
}

// The sums over rows are taken here, step by step, while d_gates are still in the cache of the CPU.
void step_back(lstm_shape shape, const lstm_weights& weights, std::span<const float> x,
               std::span<const std::uint8_t> missing, size_t t, lstm_cache& cache,
               const lstm_gradients& gradients) {
  const size_t state = cache.rows * shape.hidden;
  const size_t width = 4 * shape.hidden;
  float* d_gates = cache.d_gates.data() + 4 * t * state;
  kernels().lstm_cell_backward({.rows = cache.rows,
                                .hidden = shape.hidden,
                                .missing = row_of(missing, t * cache.rows),
                                .gates = cache.gates.data() + 4 * t * state,
                                .c_before = t == 0 ? nullptr : cache.cell.data() + (t - 1) * state,
                                .c = cache.cell.data() + t * state,
                                .d_h = cache.d_hidden.data(),
                                .d_c = cache.d_cell.data(),
                                .d_gates = d_gates});
  kernels().add_rows(cache.rows, width, d_gates, nullptr, cache.bias.data());
  if (shape.input == 1) {
    kernels().add_rows(cache.rows, width, d_gates, x.data() + t * cache.rows, gradients.w_ih.data());
  }
  if (t == 0) return;
  kernels().multiply_nn(cache.rows, shape.hidden, width, d_gates, weights.w_hh.data(), cache.d_hidden.data());
}

// The products over all steps at once.
void add_weight_gradients(lstm_shape shape, std::span<const float> x, const lstm_cache& cache,
                          const lstm_gradients& gradients) {
  const size_t width = 4 * shape.hidden;
  const size_t cells = cache.steps * cache.rows;
  const float* d_gates = cache.d_gates.data();
  add_to(gradients.b_ih, cache.bias);
  add_to(gradients.b_hh, cache.bias);
  if (shape.input > 1) {
    kernels().multiply_tn(width, shape.input, cells, d_gates, x.data(), gradients.w_ih.data());
  }
  kernels().multiply_tn(width, shape.hidden, cells - cache.rows, d_gates + cache.rows * width,
                        cache.hidden.data(), gradients.w_hh.data());
}

}  // namespace

void lstm_backward(lstm_shape shape, const lstm_weights& weights, std::span<const float> x,
                   std::span<const std::uint8_t> missing, std::span<const float> d_hidden, lstm_cache& cache,
                   const lstm_gradients& gradients, std::span<float> d_x) {
  const size_t state = cache.rows * shape.hidden;
  const size_t cells = cache.steps * cache.rows;
  require_shape(shape, weights);
  require_shape(shape, gradients);
  require_input(x, missing, cells, shape.input);
  require_size("hidden of an LSTM's cache", cache.hidden.size(), cache.steps * state);
  if (!d_x.empty()) require_size("d_x of an LSTM", d_x.size(), x.size());
  if (cells == 0) return;
  const bool last_only = d_hidden.size() == state;
  if (!last_only) require_size("d_hidden of an LSTM", d_hidden.size(), cache.steps * state);

  const auto known = known_input(x, missing, shape.input, cache.known_input);
  start_gradients(shape, cache);
  for (size_t t = cache.steps; t-- > 0;) {
    if (!last_only) add_to(cache.d_hidden, d_hidden.subspan(t * state, state));
    if (last_only && t + 1 == cache.steps) add_to(cache.d_hidden, d_hidden);
    step_back(shape, weights, known, missing, t, cache, gradients);
  }
  add_weight_gradients(shape, known, cache, gradients);
  if (d_x.empty()) return;
  std::fill(d_x.begin(), d_x.end(), 0.0f);
  kernels().multiply_nn(cells, shape.input, 4 * shape.hidden, cache.d_gates.data(), weights.w_ih.data(),
                        d_x.data());
}

}  // namespace velib
