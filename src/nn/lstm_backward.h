// Backward through an LSTM with weights that are packed once and shared: by the chunks of a batch, by
// threads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nn/aligned.h"
#include "nn/kernels.h"
#include "nn/lstm.h"

namespace velib {

// A layer's weights as backward multiplies by them: a copy, so the weights may change or go afterwards.
class packed_lstm_backward {
 public:
  // Packs for the kernels in use; room from an earlier call is used again. `for_d_x`: W_ih as well, without
  // which there is no dL/dx.
  void pack(lstm_shape shape, const lstm_weights& weights, bool for_d_x);

  lstm_shape shape() const { return shape_; }
  // c (rows,H) += d_gates (rows,4H) · W_hh
  void add_d_hidden(size_t rows, const float* d_gates, float* d_hidden) const;
  // c (rows,I) += d_gates (rows,4H) · W_ih; aborts when that was not packed.
  void add_d_x(size_t rows, const float* d_gates, float* d_x) const;

 private:
  lstm_shape shape_;
  const kernel_set* set_ = nullptr;  // whose panels these are
  aligned_floats w_hh_;
  aligned_floats w_ih_;
};

// lstm_backward of nn/lstm.h, but for the packing. Any number of threads may share `weights`.
void lstm_backward(const packed_lstm_backward& weights, std::span<const float> x,
                   std::span<const std::uint8_t> missing, std::span<const float> d_hidden, lstm_cache& cache,
                   const lstm_gradients& gradients, std::span<float> d_x);

}  // namespace velib
