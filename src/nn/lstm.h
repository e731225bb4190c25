// One LSTM layer (Hochreiter & Schmidhuber 1997, with forget gates): forward and backward through time, for
// training; inference is nn/lstm_stack.h. Weights, gate order (i, f, g, o) and the two biases are PyTorch's
// nn.LSTM:
//   gates = x W_ihᵀ + b_ih + h W_hhᵀ + b_hh;  c' = σ(f)·c + σ(i)·tanh(g);  h' = σ(o)·tanh(c')
// T steps, B rows, I inputs, H hidden; all tensors are row-major and time-major. h and c start at 0.
//
// Gaps: `missing` (T,B) is 1 where row b has no input at step t, else 0; empty when nothing is missing. A
// missing step leaves hidden and cell state of its row as they were, so a gap neither moves the state nor
// carries gradients but the state's own; x there is not read (it may be NaN).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nn/aligned.h"
#include "nn/parameters.h"

namespace velib {

class packed_lstm;

struct lstm_shape {
  size_t input = 0;   // I
  size_t hidden = 0;  // H
};

template <class Float>
struct lstm_tensors {
  std::span<Float> w_ih;  // (4H,I)
  std::span<Float> w_hh;  // (4H,H)
  std::span<Float> b_ih;  // (4H)
  std::span<Float> b_hh;  // (4H)
};
using lstm_weights = lstm_tensors<const float>;
using lstm_gradients = lstm_tensors<float>;

// Appends NAME.weight_ih_l0, .weight_hh_l0, .bias_ih_l0 and .bias_hh_l0 to the layout of `p`, as zeros.
void add_lstm(parameters& p, std::string_view name, lstm_shape shape);
// The layer NAME of a buffer of that layout: its weights, or the same places in gradients.
lstm_weights lstm_weights_of(const tensor_layout& layout, std::span<const float> values,
                             std::string_view name);
lstm_gradients lstm_gradients_of(const tensor_layout& layout, std::span<float> gradients,
                                 std::string_view name);

// What backward needs of forward, and scratch of both. One for each layer and thread; reuse it from batch to
// batch, it then allocates nothing.
struct lstm_cache {
  size_t steps = 0;            // T
  size_t rows = 0;             // B
  aligned_floats hidden;       // (T,B,H): h after each step
  aligned_floats cell;         // (T,B,H): c after each step
  aligned_floats gates;        // (T,B,4H): after their activations; of missing steps unspecified
  std::vector<float> bias;     // scratch of backward (4H): the gradient of the bias
  aligned_floats d_gates;      // scratch of backward (some steps,B,4H)
  aligned_floats d_hidden;     // scratch of backward (B,H)
  aligned_floats d_cell;       // scratch of backward (B,H)
  aligned_floats known_input;  // scratch of backward: x without what is not finite in gaps

  // h after the last step (B,H).
  std::span<const float> last_hidden() const;
};

// Forward over x (T,B,I); the result is cache.hidden (T,B,H).
void lstm_forward(const packed_lstm& weights, size_t steps, size_t rows, std::span<const float> x,
                  std::span<const std::uint8_t> missing, lstm_cache& cache);
// The same for one call: packs the weights first, which takes about as long as one row.
void lstm_forward(lstm_shape shape, const lstm_weights& weights, size_t steps, size_t rows,
                  std::span<const float> x, std::span<const std::uint8_t> missing, lstm_cache& cache);

// Backward through the forward whose x, missing and cache these are. `d_hidden` is dL/dh, (T,B,H) for all
// steps or (B,H) for the last one alone. Adds to `gradients`; writes dL/dx (T,B,I) to `d_x` unless that is
// empty.
void lstm_backward(lstm_shape shape, const lstm_weights& weights, std::span<const float> x,
                   std::span<const std::uint8_t> missing, std::span<const float> d_hidden, lstm_cache& cache,
                   const lstm_gradients& gradients, std::span<float> d_x);

}  // namespace velib
