#include "nn/lstm.h"

#include <string>

#include "nn/lstm_checks.h"
#include "nn/packed_lstm.h"

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

void lstm_forward(const packed_lstm& weights, size_t steps, size_t rows, std::span<const float> x,
                  std::span<const std::uint8_t> missing, lstm_cache& cache) {
  const auto shape = weights.shape();
  require_input(x, missing, steps * rows, shape.input);
  require_size("an LSTM to train: bits of its weights", weights.in_use() == precision::f32 ? 32 : 16, 32);
  const size_t state = rows * shape.hidden;
  cache.steps = steps;
  cache.rows = rows;
  cache.hidden.resize(steps * state);
  cache.cell.resize(steps * state);
  cache.gates.resize(4 * steps * state);
  auto step = weights.step(rows);
  for (size_t t = 0; t < steps; ++t) {
    step.missing = row_of(missing, t * rows);
    step.x = x.data() + t * rows * shape.input;
    step.h_before = t == 0 ? nullptr : cache.hidden.data() + (t - 1) * state;
    step.c_before = t == 0 ? nullptr : cache.cell.data() + (t - 1) * state;
    step.h = cache.hidden.data() + t * state;
    step.c = cache.cell.data() + t * state;
    step.gates = cache.gates.data() + 4 * t * state;
    weights.kernels().step(step);
  }
}

void lstm_forward(lstm_shape shape, const lstm_weights& weights, size_t steps, size_t rows,
                  std::span<const float> x, std::span<const std::uint8_t> missing, lstm_cache& cache) {
  lstm_forward(packed_lstm(shape, weights), steps, rows, x, missing, cache);
}

}  // namespace velib
