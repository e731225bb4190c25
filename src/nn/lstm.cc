#include "nn/lstm.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "nn/kernels.h"
#include "nn/shape.h"

namespace velib {

namespace {

struct lstm_names {
  std::string w_ih, w_hh, b_ih, b_hh;
};

lstm_names names_of(std::string_view name) {
  const std::string layer(name);
  return {layer + ".weight_ih_l0", layer + ".weight_hh_l0", layer + ".bias_ih_l0", layer + ".bias_hh_l0"};
}

template <class Float>
lstm_tensors<Float> tensors_of(const tensor_layout& layout, std::span<Float> buffer, std::string_view name) {
  const auto names = names_of(name);
  return {layout.of(buffer, names.w_ih), layout.of(buffer, names.w_hh), layout.of(buffer, names.b_ih),
          layout.of(buffer, names.b_hh)};
}

template <class Float>
void require_shape(lstm_shape shape, const lstm_tensors<Float>& tensors) {
  require_size("w_ih of an LSTM", tensors.w_ih.size(), 4 * shape.hidden * shape.input);
  require_size("w_hh of an LSTM", tensors.w_hh.size(), 4 * shape.hidden * shape.hidden);
  require_size("b_ih of an LSTM", tensors.b_ih.size(), 4 * shape.hidden);
  require_size("b_hh of an LSTM", tensors.b_hh.size(), 4 * shape.hidden);
}

void require_input(std::span<const float> x, std::span<const std::uint8_t> missing, size_t cells,
                   size_t input) {
  require_size("x of an LSTM", x.size(), cells * input);
  if (!missing.empty()) require_size("missing of an LSTM", missing.size(), cells);
}

void add_biases(const lstm_weights& weights, std::vector<float>& bias) {
  bias.resize(weights.b_ih.size());
  for (size_t j = 0; j < bias.size(); ++j) bias[j] = weights.b_ih[j] + weights.b_hh[j];
}

// gates (B,4H) = x W_ihᵀ + bias + h W_hhᵀ; null `h` is 0.
void sum_gates(lstm_shape shape, const lstm_weights& weights, std::span<const float> bias, size_t rows,
               const float* x, const float* h, float* gates) {
  const auto& k = kernels();
  const size_t width = 4 * shape.hidden;
  const bool single = shape.input == 1;  // a product with one column is a scaled row
  k.fill_rows(rows, width, bias.data(), single ? x : nullptr, weights.w_ih.data(), gates);
  if (!single) k.multiply_nt(rows, width, shape.input, x, weights.w_ih.data(), gates);
  if (h) k.multiply_nt(rows, width, shape.hidden, h, weights.w_hh.data(), gates);
}

const std::uint8_t* row_of(std::span<const std::uint8_t> missing, size_t offset) {
  return missing.empty() ? nullptr : missing.data() + offset;
}

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

void add_lstm(parameters& p, std::string_view name, lstm_shape shape) {
  const auto names = names_of(name);
  p.add(names.w_ih, {4 * shape.hidden, shape.input});
  p.add(names.w_hh, {4 * shape.hidden, shape.hidden});
  p.add(names.b_ih, {4 * shape.hidden});
  p.add(names.b_hh, {4 * shape.hidden});
}

lstm_weights lstm_weights_of(const tensor_layout& layout, std::span<const float> values,
                             std::string_view name) {
  return tensors_of(layout, values, name);
}

lstm_gradients lstm_gradients_of(const tensor_layout& layout, std::span<float> gradients,
                                 std::string_view name) {
  return tensors_of(layout, gradients, name);
}

std::span<const float> lstm_cache::last_hidden() const {
  const size_t state = steps == 0 ? 0 : hidden.size() / steps;
  return std::span(hidden).last(state);
}

void lstm_forward(lstm_shape shape, const lstm_weights& weights, size_t steps, size_t rows,
                  std::span<const float> x, std::span<const std::uint8_t> missing, lstm_cache& cache) {
  require_shape(shape, weights);
  require_input(x, missing, steps * rows, shape.input);
  const size_t state = rows * shape.hidden;
  cache.steps = steps;
  cache.rows = rows;
  cache.hidden.resize(steps * state);
  cache.cell.resize(steps * state);
  cache.gates.resize(4 * steps * state);
  cache.start.assign(state, 0.0f);
  add_biases(weights, cache.bias);
  for (size_t t = 0; t < steps; ++t) {
    const float* h = t == 0 ? cache.start.data() : cache.hidden.data() + (t - 1) * state;
    const float* c = t == 0 ? cache.start.data() : cache.cell.data() + (t - 1) * state;
    float* gates = cache.gates.data() + 4 * t * state;
    sum_gates(shape, weights, cache.bias, rows, x.data() + t * rows * shape.input, t == 0 ? nullptr : h,
              gates);
    kernels().lstm_cell_forward({rows, shape.hidden, row_of(missing, t * rows), gates, c, h,
                                 cache.cell.data() + t * state, cache.hidden.data() + t * state});
  }
}

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

lstm_runner::lstm_runner(lstm_shape shape, const lstm_weights& weights, size_t rows)
    : shape_(shape), weights_(weights) {
  require_shape(shape, weights);
  add_biases(weights, bias_);
  reset(rows);
}

void lstm_runner::reset(size_t rows) {
  rows_ = rows;
  fresh_ = true;
  hidden_.assign(rows * shape_.hidden, 0.0f);
  cell_.assign(rows * shape_.hidden, 0.0f);
  gates_.resize(4 * rows * shape_.hidden);
}

void lstm_runner::step(std::span<const float> x, std::span<const std::uint8_t> missing) {
  require_input(x, missing, rows_, shape_.input);
  sum_gates(shape_, weights_, bias_, rows_, x.data(), fresh_ ? nullptr : hidden_.data(), gates_.data());
  kernels().lstm_cell_forward({rows_, shape_.hidden, row_of(missing, 0), gates_.data(), cell_.data(),
                               hidden_.data(), cell_.data(), hidden_.data()});
  fresh_ = false;
}

}  // namespace velib
