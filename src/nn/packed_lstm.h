// The weights of an LSTM layer in the order in which the kernels read them: made once, read by any number of
// threads, apart from the weights they were made from.
//   A panel is `lanes` units (the last ones padded with 0) by the gates i, f, g, o; it holds one after the
//   other the sums of both biases, a row for each word of x and a row for each word of h, 4·lanes words each.
//   A word is a float, or in bf16 a pair of bfloat16 that belongs to two neighbours in x or h; the bias, and
//   the weights of a single input, are floats in both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/kernels.h"
#include "nn/lstm.h"
#include "nn/precision.h"

namespace velib {

class packed_lstm {
 public:
  // For the kernel set in use. Where that has no bf16 the result is f32: in_use() tells.
  packed_lstm(lstm_shape shape, const lstm_weights& weights, precision wanted = precision::f32);

  lstm_shape shape() const { return shape_; }
  precision in_use() const { return precision_; }
  const lstm_kernels& kernels() const { return *kernels_; }

  // Words of a row of x and of h.
  size_t input_words() const;
  size_t hidden_words() const;
  // Floats that lstm_kernels::input writes for so many rows.
  size_t input_sums(size_t rows) const;
  // A step of `rows` rows with these weights; the caller fills in what the step reads and writes.
  lstm_step step(size_t rows) const;
  // What a step's `sums` is from row `first` of `rows` of input sums on.
  const float* sums_from(const float* sums, size_t first) const { return sums + 4 * lanes_ * first; }

 private:
  struct alignas(64) line {
    float words[16];
  };

  void pack(const lstm_weights& weights);

  lstm_shape shape_;
  precision precision_;
  size_t lanes_;
  const lstm_kernels* kernels_;
  std::vector<line> panels_;
};

// To the nearest bfloat16, ties to even; NaN stays NaN.
std::uint16_t bfloat16_of(float x);
// Rows of `width` floats as rows of words in pairs, the last one filled up with 0.
void pair_rows(std::span<const float> rows, size_t width, std::vector<std::uint32_t>& words);

}  // namespace velib
