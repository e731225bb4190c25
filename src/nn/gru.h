// One GRU layer (Cho et al. 2014), forward and backward through time. Weights, gate order (r, z, n) and the
// two biases are PyTorch's nn.GRU, whose reset gate scales the product, its bias included:
//   r = σ(x W_irᵀ + b_ir + h W_hrᵀ + b_hr);  z = σ(x W_izᵀ + b_iz + h W_hzᵀ + b_hz)
//   n = tanh(x W_inᵀ + b_in + r · (h W_hnᵀ + b_hn));  h' = (1 - z) · n + z · h
// T steps, B rows, I inputs, H hidden; all tensors are row-major and time-major. h starts at 0. Gaps are
// those of nn/lstm.h: where `missing` (T,B) is 1 the state of that row stays as it was and x is not read;
// empty when nothing is missing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nn/aligned.h"
#include "nn/parameters.h"

namespace velib {

struct gru_shape {
  size_t input = 0;   // I
  size_t hidden = 0;  // H
};

template <class Float>
struct gru_tensors {
  std::span<Float> w_ih;  // (3H,I)
  std::span<Float> w_hh;  // (3H,H)
  std::span<Float> b_ih;  // (3H)
  std::span<Float> b_hh;  // (3H)
};
using gru_weights = gru_tensors<const float>;
using gru_gradients = gru_tensors<float>;

// Appends NAME.weight_ih_l0, .weight_hh_l0, .bias_ih_l0 and .bias_hh_l0 to the layout of `p`, as zeros.
void add_gru(parameters& p, std::string_view name, gru_shape shape);
// The layer NAME of a buffer of that layout: its weights, or the same places in gradients.
gru_weights gru_weights_of(const tensor_layout& layout, std::span<const float> values, std::string_view name);
gru_gradients gru_gradients_of(const tensor_layout& layout, std::span<float> gradients,
                               std::string_view name);

// What backward needs of forward, and scratch of both. One for each layer and thread; reuse it from batch to
// batch, it then allocates nothing.
struct gru_cache {
  size_t steps = 0;                // T
  size_t rows = 0;                 // B
  std::vector<float> hidden;       // (T,B,H): h after each step
  std::vector<float> gates;        // (T,B,3H): r, z, n after their activations; of missing steps unspecified
  std::vector<float> recurrent;    // (T,B,3H): h W_hhᵀ + b_hh
  std::vector<float> start;        // (B,H): zeros
  std::vector<float> d_gates;      // scratch of backward (T,B,3H): dL/d(x W_ihᵀ + b_ih)
  std::vector<float> d_recurrent;  // scratch of backward (T,B,3H): dL/d(h W_hhᵀ + b_hh)
  std::vector<float> d_hidden;     // scratch of backward (B,H)
  aligned_floats known_input;      // scratch of backward: x without what is not finite in gaps

  // h after the last step (B,H).
  std::span<const float> last_hidden() const;
};

// Forward over x (T,B,I); the result is cache.hidden (T,B,H).
void gru_forward(gru_shape shape, const gru_weights& weights, size_t steps, size_t rows,
                 std::span<const float> x, std::span<const std::uint8_t> missing, gru_cache& cache);

// Backward through the forward whose x, missing and cache these are. `d_hidden` is dL/dh, (T,B,H) for all
// steps or (B,H) for the last one alone. Adds to `gradients`; writes dL/dx (T,B,I) to `d_x` unless that is
// empty.
void gru_backward(gru_shape shape, const gru_weights& weights, std::span<const float> x,
                  std::span<const std::uint8_t> missing, std::span<const float> d_hidden, gru_cache& cache,
                  const gru_gradients& gradients, std::span<float> d_x);

}  // namespace velib
