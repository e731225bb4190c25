#include "nn/lstm.h"

#include <string>

#include "nn/kernels.h"
#include "nn/lstm_checks.h"

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
