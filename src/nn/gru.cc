#include "nn/gru.h"

#include <algorithm>
#include <string>

#include "nn/gaps.h"
#include "nn/kernels.h"
#include "nn/shape.h"
#include "nn/sigmoid.h"

namespace velib {

namespace {

template <class Float>
gru_tensors<Float> tensors_of(const tensor_layout& layout, std::span<Float> buffer, std::string_view name) {
  const std::string layer(name);
  return {layout.of(buffer, layer + ".weight_ih_l0"), layout.of(buffer, layer + ".weight_hh_l0"),
          layout.of(buffer, layer + ".bias_ih_l0"), layout.of(buffer, layer + ".bias_hh_l0")};
}

template <class Float>
void require_shape(gru_shape shape, const gru_tensors<Float>& tensors) {
  require_size("w_ih of a GRU", tensors.w_ih.size(), 3 * shape.hidden * shape.input);
  require_size("w_hh of a GRU", tensors.w_hh.size(), 3 * shape.hidden * shape.hidden);
  require_size("b_ih of a GRU", tensors.b_ih.size(), 3 * shape.hidden);
  require_size("b_hh of a GRU", tensors.b_hh.size(), 3 * shape.hidden);
}

void require_input(std::span<const float> x, std::span<const std::uint8_t> missing, size_t cells,
                   size_t input) {
  require_size("x of a GRU", x.size(), cells * input);
  if (!missing.empty()) require_size("missing of a GRU", missing.size(), cells);
}

void prepare(gru_cache& cache, size_t steps, size_t rows, size_t hidden) {
  cache.steps = steps;
  cache.rows = rows;
  cache.hidden.resize(steps * rows * hidden);
  cache.gates.resize(3 * steps * rows * hidden);
  cache.recurrent.resize(3 * steps * rows * hidden);
  cache.start.assign(rows * hidden, 0.0f);
}

// out (rows,width) = in (rows,inputs) · wᵀ + bias
void sum_gates(size_t rows, size_t inputs, const float* in, std::span<const float> w,
               std::span<const float> bias, float* out) {
  kernels().fill_rows(rows, bias.size(), bias.data(), nullptr, nullptr, out);
  kernels().multiply_nt(rows, bias.size(), inputs, in, w.data(), out);
}

// One row one step on; `gates` (3H) holds x W_ihᵀ + b_ih before, and r, z, n after.
void step_row(size_t hidden, const float* recurrent, const float* before, float* gates, float* h) {
  const std::span both(gates, 2 * hidden), candidate(gates + 2 * hidden, hidden);
  for (size_t j = 0; j < 2 * hidden; ++j) gates[j] += recurrent[j];
  sigmoid_forward(both, both);
  for (size_t j = 0; j < hidden; ++j) candidate[j] += gates[j] * recurrent[2 * hidden + j];
  tanh_forward(candidate, candidate);
  for (size_t j = 0; j < hidden; ++j) h[j] = candidate[j] + gates[hidden + j] * (before[j] - candidate[j]);
}

struct row_gradient {
  float* d_h;          // (H): in, dL/dh; out, what goes to the step before past the gates
  float* d_gates;      // (3H)
  float* d_recurrent;  // (3H)
};

void step_back_row(size_t hidden, const float* recurrent, const float* before, const float* gates,
                   const row_gradient& d) {
  for (size_t j = 0; j < hidden; ++j) {
    const float r = gates[j], z = gates[hidden + j], n = gates[2 * hidden + j];
    const float d_n = d.d_h[j] * (1.0f - z) * (1.0f - n * n);
    const float d_r = d_n * recurrent[2 * hidden + j] * r * (1.0f - r);
    const float d_z = d.d_h[j] * (before[j] - n) * z * (1.0f - z);
    d.d_gates[j] = d.d_recurrent[j] = d_r;
    d.d_gates[hidden + j] = d.d_recurrent[hidden + j] = d_z;
    d.d_gates[2 * hidden + j] = d_n;
    d.d_recurrent[2 * hidden + j] = d_n * r;
    d.d_h[j] *= z;
  }
}

const float* hidden_before(const gru_cache& cache, size_t t, size_t state) {
  return t == 0 ? cache.start.data() : cache.hidden.data() + (t - 1) * state;
}

void step_forward(gru_shape shape, const gru_weights& weights, std::span<const std::uint8_t> missing,
                  size_t t, gru_cache& cache) {
  const size_t hidden = shape.hidden, state = cache.rows * hidden;
  const float* before = hidden_before(cache, t, state);
  float* recurrent = cache.recurrent.data() + 3 * t * state;
  sum_gates(cache.rows, hidden, before, weights.w_hh, weights.b_hh, recurrent);
  for (size_t row = 0; row < cache.rows; ++row) {
    const size_t cell = t * cache.rows + row;
    float* h = cache.hidden.data() + cell * hidden;
    if (!missing.empty() && missing[cell]) {
      std::copy_n(before + row * hidden, hidden, h);
      continue;
    }
    step_row(hidden, recurrent + 3 * row * hidden, before + row * hidden,
             cache.gates.data() + 3 * cell * hidden, h);
  }
}

void step_back(gru_shape shape, const gru_weights& weights, std::span<const std::uint8_t> missing, size_t t,
               gru_cache& cache) {
  const size_t hidden = shape.hidden, state = cache.rows * hidden;
  const float* before = hidden_before(cache, t, state);
  float* d_recurrent = cache.d_recurrent.data() + 3 * t * state;
  for (size_t row = 0; row < cache.rows; ++row) {
    const size_t cell = t * cache.rows + row;
    if (!missing.empty() && missing[cell]) continue;  // start_gradients left zeros there
    const size_t at = 3 * cell * hidden;
    step_back_row(
        hidden, cache.recurrent.data() + at, before + row * hidden, cache.gates.data() + at,
        {cache.d_hidden.data() + row * hidden, cache.d_gates.data() + at, cache.d_recurrent.data() + at});
  }
  if (t == 0) return;
  kernels().multiply_nn(cache.rows, hidden, 3 * hidden, d_recurrent, weights.w_hh.data(),
                        cache.d_hidden.data());
}

void start_gradients(gru_cache& cache) {
  cache.d_gates.assign(cache.gates.size(), 0.0f);
  cache.d_recurrent.assign(cache.gates.size(), 0.0f);
  cache.d_hidden.assign(cache.start.size(), 0.0f);
}

// The products over all steps at once; at the first step h is 0.
void add_weight_gradients(gru_shape shape, std::span<const float> x, const gru_cache& cache,
                          const gru_gradients& gradients) {
  const size_t width = 3 * shape.hidden;
  const size_t cells = cache.steps * cache.rows;
  const auto& k = kernels();
  k.add_rows(cells, width, cache.d_gates.data(), nullptr, gradients.b_ih.data());
  k.add_rows(cells, width, cache.d_recurrent.data(), nullptr, gradients.b_hh.data());
  k.multiply_tn(width, shape.input, cells, cache.d_gates.data(), x.data(), gradients.w_ih.data());
  k.multiply_tn(width, shape.hidden, cells - cache.rows, cache.d_recurrent.data() + cache.rows * width,
                cache.hidden.data(), gradients.w_hh.data());
}

}  // namespace

void add_gru(parameters& p, std::string_view name, gru_shape shape) {
  const std::string layer(name);
  p.add(layer + ".weight_ih_l0", {3 * shape.hidden, shape.input});
  p.add(layer + ".weight_hh_l0", {3 * shape.hidden, shape.hidden});
  p.add(layer + ".bias_ih_l0", {3 * shape.hidden});
  p.add(layer + ".bias_hh_l0", {3 * shape.hidden});
}

gru_weights gru_weights_of(const tensor_layout& layout, std::span<const float> values,
                           std::string_view name) {
  return tensors_of(layout, values, name);
}

gru_gradients gru_gradients_of(const tensor_layout& layout, std::span<float> gradients,
                               std::string_view name) {
  return tensors_of(layout, gradients, name);
}

std::span<const float> gru_cache::last_hidden() const {
  return std::span(hidden).last(steps == 0 ? 0 : hidden.size() / steps);
}

void gru_forward(gru_shape shape, const gru_weights& weights, size_t steps, size_t rows,
                 std::span<const float> x, std::span<const std::uint8_t> missing, gru_cache& cache) {
  require_shape(shape, weights);
  require_input(x, missing, steps * rows, shape.input);
  prepare(cache, steps, rows, shape.hidden);
  sum_gates(steps * rows, shape.input, x.data(), weights.w_ih, weights.b_ih, cache.gates.data());
  for (size_t t = 0; t < steps; ++t) step_forward(shape, weights, missing, t, cache);
}

void gru_backward(gru_shape shape, const gru_weights& weights, std::span<const float> x,
                  std::span<const std::uint8_t> missing, std::span<const float> d_hidden, gru_cache& cache,
                  const gru_gradients& gradients, std::span<float> d_x) {
  const size_t state = cache.rows * shape.hidden;
  const size_t cells = cache.steps * cache.rows;
  require_shape(shape, weights);
  require_shape(shape, gradients);
  require_input(x, missing, cells, shape.input);
  require_size("hidden of a GRU's cache", cache.hidden.size(), cache.steps * state);
  if (!d_x.empty()) require_size("d_x of a GRU", d_x.size(), x.size());
  if (cells == 0) return;
  const bool last_only = d_hidden.size() == state;
  if (!last_only) require_size("d_hidden of a GRU", d_hidden.size(), cache.steps * state);

  start_gradients(cache);
  for (size_t t = cache.steps; t-- > 0;) {
    const bool given = !last_only || t + 1 == cache.steps;
    const float* d_h = d_hidden.data() + (last_only ? 0 : t * state);
    if (given) kernels().add_rows(1, state, d_h, nullptr, cache.d_hidden.data());
    step_back(shape, weights, missing, t, cache);
  }
  add_weight_gradients(shape, known_input(x, missing, shape.input, cache.known_input), cache, gradients);
  if (d_x.empty()) return;
  std::fill(d_x.begin(), d_x.end(), 0.0f);
  kernels().multiply_nn(cells, shape.input, 3 * shape.hidden, cache.d_gates.data(), weights.w_ih.data(),
                        d_x.data());
}

}  // namespace velib
