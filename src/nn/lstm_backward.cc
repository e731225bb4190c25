#include "nn/lstm_backward.h"

#include <algorithm>
#include <cmath>

#include "nn/gaps.h"
#include "nn/lstm_checks.h"

namespace velib {

namespace {

// Of d_gates are kept as many steps as make about this many rows: the weights' gradients are summed over them
// at once, while they are in the second level of cache.
constexpr size_t kBlockCells = 128;

void add_to(std::span<float> total, std::span<const float> more) {
  for (size_t j = 0; j < total.size(); ++j) total[j] += more[j];
}

void pack_into(const kernel_set& set, size_t k, size_t n, std::span<const float> b, aligned_floats& panels) {
  panels.resize(set.panels_size(k, n));
  set.pack_panels(k, n, b.data(), panels.data());
}

// One walk back through the steps; dL/dh and dL/dc of the step it stands at are in the cache.
struct backward_walk {
  const packed_lstm_backward& weights;
  std::span<const float> x;  // known
  std::span<const std::uint8_t> missing;
  std::span<const float> d_hidden;
  lstm_cache& cache;
  const lstm_gradients& gradients;
  std::span<float> d_x;

  lstm_shape shape() const { return weights.shape(); }
  size_t state() const { return cache.rows * shape().hidden; }
  // dL/dh that comes from above at step t, null when there is none.
  const float* from_above(size_t t) const {
    if (d_hidden.size() > state() || cache.steps == 1) return d_hidden.data() + t * state();
    return t + 1 == cache.steps ? d_hidden.data() : nullptr;
  }

  void start(size_t block) {
    cache.bias.assign(4 * shape().hidden, 0.0f);
    cache.d_gates.resize(4 * block * state());
    cache.d_hidden.assign(state(), 0.0f);
    cache.d_cell.assign(state(), 0.0f);
  }

  void step(size_t t, float* d_gates) {
    const bool single = shape().input == 1;  // a product with one column is a sum of scaled rows
    kernels().lstm_cell_backward({.rows = cache.rows,
                                  .hidden = shape().hidden,
                                  .missing = row_of(missing, t * cache.rows),
                                  .gates = cache.gates.data() + 4 * t * state(),
                                  .c_before = t == 0 ? nullptr : cache.cell.data() + (t - 1) * state(),
                                  .h = cache.hidden.data() + t * state(),
                                  .d_h = cache.d_hidden.data(),
                                  .d_c = cache.d_cell.data(),
                                  .d_gates = d_gates,
                                  .d_h_more = from_above(t),
                                  .d_bias = cache.bias.data(),
                                  .x = single ? x.data() + t * cache.rows : nullptr,
                                  .d_w = single ? gradients.w_ih.data() : nullptr});
    if (t > 0) weights.add_d_hidden(cache.rows, d_gates, cache.d_hidden.data());
    if (d_x.empty()) return;
    const auto d_x_now = d_x.subspan(t * cache.rows * shape().input, cache.rows * shape().input);
    std::ranges::fill(d_x_now, 0.0f);
    weights.add_d_x(cache.rows, d_gates, d_x_now.data());
  }

  // Steps [begin, end): their d_gates one after the other, then the products over all of them.
  void block(size_t begin, size_t end) {
    const size_t width = 4 * shape().hidden;
    for (size_t t = end; t-- > begin;) step(t, cache.d_gates.data() + (t - begin) * cache.rows * width);
    const float* d_gates = cache.d_gates.data();
    if (shape().input > 1) {
      kernels().multiply_tn(width, shape().input, (end - begin) * cache.rows, d_gates,
                            x.data() + begin * cache.rows * shape().input, gradients.w_ih.data());
    }
    if (begin == 0) d_gates += cache.rows * width;  // h is 0 before the first step
    const size_t first = std::max<size_t>(begin, 1);
    kernels().multiply_tn(width, shape().hidden, (end - first) * cache.rows, d_gates,
                          cache.hidden.data() + (first - 1) * state(), gradients.w_hh.data());
  }
};

}  // namespace

void packed_lstm_backward::pack(lstm_shape shape, const lstm_weights& weights, bool for_d_x) {
  require_shape(shape, weights);
  shape_ = shape;
  set_ = &kernels();
  pack_into(*set_, 4 * shape.hidden, shape.hidden, weights.w_hh, w_hh_);
  pack_into(*set_, 4 * shape.hidden, for_d_x ? shape.input : 0, weights.w_ih, w_ih_);
}

void packed_lstm_backward::add_d_hidden(size_t rows, const float* d_gates, float* d_hidden) const {
  set_->multiply_panels(rows, shape_.hidden, 4 * shape_.hidden, d_gates, w_hh_.data(), d_hidden);
}

void packed_lstm_backward::add_d_x(size_t rows, const float* d_gates, float* d_x) const {
  require_size("packed w_ih of an LSTM", w_ih_.size(), set_->panels_size(4 * shape_.hidden, shape_.input));
  set_->multiply_panels(rows, shape_.input, 4 * shape_.hidden, d_gates, w_ih_.data(), d_x);
}

void lstm_backward(const packed_lstm_backward& weights, std::span<const float> x,
                   std::span<const std::uint8_t> missing, std::span<const float> d_hidden, lstm_cache& cache,
                   const lstm_gradients& gradients, std::span<float> d_x) {
  const auto shape = weights.shape();
  const size_t state = cache.rows * shape.hidden;
  const size_t cells = cache.steps * cache.rows;
  require_shape(shape, gradients);
  require_input(x, missing, cells, shape.input);
  require_size("hidden of an LSTM's cache", cache.hidden.size(), cache.steps * state);
  if (!d_x.empty()) require_size("d_x of an LSTM", d_x.size(), x.size());
  if (cells == 0) return;
  if (d_hidden.size() != state) require_size("d_hidden of an LSTM", d_hidden.size(), cache.steps * state);

  const auto known = known_input(x, missing, shape.input, cache.known_input);
  const size_t steps = std::clamp<size_t>(kBlockCells / cache.rows, 1, cache.steps);  // of a block
  backward_walk walk{weights, known, missing, d_hidden, cache, gradients, d_x};
  walk.start(steps);
  for (size_t end = cache.steps; end > 0; end -= std::min(end, steps)) {
    walk.block(end - std::min(end, steps), end);
  }
  add_to(gradients.b_ih, cache.bias);
  add_to(gradients.b_hh, cache.bias);
}

void lstm_backward(lstm_shape shape, const lstm_weights& weights, std::span<const float> x,
                   std::span<const std::uint8_t> missing, std::span<const float> d_hidden, lstm_cache& cache,
                   const lstm_gradients& gradients, std::span<float> d_x) {
  packed_lstm_backward packed;
  packed.pack(shape, weights, !d_x.empty());
  lstm_backward(packed, x, missing, d_hidden, cache, gradients, d_x);
}

}  // namespace velib
