// What lstm.cc and lstm_backward.cc both ask of their callers.
#pragma once

#include "nn/lstm.h"
#include "nn/shape.h"

namespace velib {

template <class Float>
void require_shape(lstm_shape shape, const lstm_tensors<Float>& tensors) {
  require_size("w_ih of an LSTM", tensors.w_ih.size(), 4 * shape.hidden * shape.input);
  require_size("w_hh of an LSTM", tensors.w_hh.size(), 4 * shape.hidden * shape.hidden);
  require_size("b_ih of an LSTM", tensors.b_ih.size(), 4 * shape.hidden);
  require_size("b_hh of an LSTM", tensors.b_hh.size(), 4 * shape.hidden);
}

inline void require_input(std::span<const float> x, std::span<const std::uint8_t> missing, size_t cells,
                          size_t input) {
  require_size("x of an LSTM", x.size(), cells * input);
  if (!missing.empty()) require_size("missing of an LSTM", missing.size(), cells);
}

inline const std::uint8_t* row_of(std::span<const std::uint8_t> missing, size_t offset) {
  return missing.empty() ? nullptr : missing.data() + offset;
}

}  // namespace velib
