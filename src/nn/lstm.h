// One LSTM layer (Hochreiter & Schmidhuber 1997, with forget gates): forward, backward through time, and a
// running form for inference. Weights, gate order (i, f, g, o) and the two biases are PyTorch's nn.LSTM:
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
  std::vector<float> bias;     // scratch (4H): b_ih + b_hh, then its gradient
  std::vector<float> start;    // scratch of forward (B,H): zeros
  aligned_floats d_gates;      // scratch of backward (some steps,B,4H)
  aligned_floats d_hidden;     // scratch of backward (B,H)
  aligned_floats d_cell;       // scratch of backward (B,H)
  aligned_floats known_input;  // scratch of backward: x without what is not finite in gaps

  // h after the last step (B,H).
  std::span<const float> last_hidden() const;
};

// Forward over x (T,B,I); the result is cache.hidden (T,B,H).
void lstm_forward(lstm_shape shape, const lstm_weights& weights, size_t steps, size_t rows,
                  std::span<const float> x, std::span<const std::uint8_t> missing, lstm_cache& cache);

// Backward through the forward whose x, missing and cache these are. `d_hidden` is dL/dh, (T,B,H) for all
// steps or (B,H) for the last one alone. Adds to `gradients`; writes dL/dx (T,B,I) to `d_x` unless that is
// empty.
void lstm_backward(lstm_shape shape, const lstm_weights& weights, std::span<const float> x,
                   std::span<const std::uint8_t> missing, std::span<const float> d_hidden, lstm_cache& cache,
                   const lstm_gradients& gradients, std::span<float> d_x);

// The running form: keeps the state of B rows alone. Keeps a packed copy of the weights, so they may change
// or go afterwards. Not for two threads at once.
class lstm_runner {
 public:
  lstm_runner(lstm_shape shape, const lstm_weights& weights, size_t rows);

  // One step with x (B,I); missing (B) or empty.
  void step(std::span<const float> x, std::span<const std::uint8_t> missing);
  // h after the steps so far (B,H); valid until the next step.
  std::span<const float> hidden() const { return hidden_; }
  // Starts `rows` new rows, h = c = 0.
  void reset(size_t rows);

 private:
  lstm_shape shape_;
  lstm_weights weights_;
  size_t rows_ = 0;
  bool fresh_ = true;          // h is 0 everywhere: its product can be left out
  std::vector<float> bias_;    // (4H): b_ih + b_hh
  std::vector<float> hidden_;  // (B,H)
  std::vector<float> cell_;    // (B,H)
  std::vector<float> gates_;   // (B,4H)
};

}  // namespace velib
