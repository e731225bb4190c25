// Inference through LSTM layers that stand on each other: only the last layer's last hidden state is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/packed_lstm.h"

namespace velib {

// A constant value: any number of threads may infer at once.
class lstm_stack {
 public:
  // The hidden size of each layer is the input of the next; at least one, all of one precision.
  explicit lstm_stack(std::vector<packed_lstm> layers);

  // That of the first layer; f32 when bf16 was wanted and is not to be had.
  precision in_use() const { return layers_.front().in_use(); }

  // T steps of B rows: x (T,B,I) and missing (T,B), or empty, as in nn/lstm.h → h of the last layer after the
  // last step (B,H). A row's result is the same bits whatever the rows beside it and however many.
  void infer(size_t steps, size_t rows, std::span<const float> x, std::span<const std::uint8_t> missing,
             std::span<float> last) const;

 private:
  std::vector<packed_lstm> layers_;
};

}  // namespace velib
