#include "nn/packed_lstm.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "nn/lstm_checks.h"

namespace velib {

namespace {

constexpr size_t kGates = 4;

size_t pairs(size_t count) {
  return (count + 1) / 2;
}

std::uint32_t pair_of(float first, float second) {
  return bfloat16_of(first) | static_cast<std::uint32_t>(bfloat16_of(second)) << 16;
}

// Writes the rows of words of a panel one after the other.
class panel_writer {
 public:
  panel_writer(size_t lanes, size_t hidden, float* to) : lanes_(lanes), hidden_(hidden), to_(to) {}

  void begin(size_t unit) {
    unit_ = unit;
    units_ = std::min(lanes_, hidden_ - unit);
  }

  // Rows k in [0, count) of word(row of the weights, k) for each gate and unit. A gate at a time: reads go
  // down columns, and few enough of them stay in the cache.
  template <class Word>
  void add(size_t count, Word word) {
    for (size_t gate = 0; gate < kGates; ++gate) {
      const size_t row = gate * hidden_ + unit_;
      for (size_t k = 0; k < count; ++k) {
        float* to = to_ + (k * kGates + gate) * lanes_;
        for (size_t j = 0; j < units_; ++j) to[j] = word(row + j, k);
      }
    }
    to_ += count * kGates * lanes_;
  }

  void add_floats(std::span<const float> weights, size_t width) {
    add(width, [&](size_t row, size_t k) { return weights[row * width + k]; });
  }

  void add_pairs(std::span<const float> weights, size_t width) {
    add(pairs(width), [&](size_t row, size_t k) {
      const float* at = weights.data() + row * width + 2 * k;
      return std::bit_cast<float>(pair_of(at[0], 2 * k + 1 < width ? at[1] : 0.0f));
    });
  }

 private:
  size_t lanes_;
  size_t hidden_;
  float* to_;
  size_t unit_ = 0;
  size_t units_ = 0;
};

}  // namespace

packed_lstm::packed_lstm(lstm_shape shape, const lstm_weights& weights, precision wanted) : shape_(shape) {
  require_shape(shape, weights);
  const auto& set = velib::kernels();
  const bool bf16 = wanted == precision::bf16 && set.lstm_bf16;
  precision_ = bf16 ? precision::bf16 : precision::f32;
  lanes_ = set.lanes;
  kernels_ = bf16 ? set.lstm_bf16 : &set.lstm;
  pack(weights);
}

void packed_lstm::pack(const lstm_weights& weights) {
  const size_t panels = (shape_.hidden + lanes_ - 1) / lanes_;
  const size_t words = panels * kGates * lanes_ * (1 + input_words() + hidden_words());
  panels_.resize((words + std::size(line().words) - 1) / std::size(line().words));
  if (panels_.empty()) return;
  panel_writer to(lanes_, shape_.hidden, panels_.front().words);
  const bool bf16 = precision_ == precision::bf16;
  for (size_t unit = 0; unit < shape_.hidden; unit += lanes_) {
    to.begin(unit);
    to.add(1, [&](size_t row, size_t) { return weights.b_ih[row] + weights.b_hh[row]; });
    if (bf16 && shape_.input > 1) {
      to.add_pairs(weights.w_ih, shape_.input);
    } else {
      to.add_floats(weights.w_ih, shape_.input);
    }
    if (bf16) {
      to.add_pairs(weights.w_hh, shape_.hidden);
    } else {
      to.add_floats(weights.w_hh, shape_.hidden);
    }
  }
}

size_t packed_lstm::input_words() const {
  return precision_ == precision::bf16 && shape_.input > 1 ? pairs(shape_.input) : shape_.input;
}

size_t packed_lstm::hidden_words() const {
  return precision_ == precision::bf16 ? pairs(shape_.hidden) : shape_.hidden;
}

size_t packed_lstm::input_sums(size_t rows) const {
  return (shape_.hidden + lanes_ - 1) / lanes_ * lanes_ * kGates * rows;
}

lstm_step packed_lstm::step(size_t rows) const {
  return {.rows = rows,
          .input = shape_.input,
          .hidden = shape_.hidden,
          .input_words = input_words(),
          .hidden_words = hidden_words(),
          .panels = panels_.empty() ? nullptr : panels_.front().words};
}

std::uint16_t bfloat16_of(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  if (std::isnan(x)) return static_cast<std::uint16_t>(bits >> 16 | 0x40u);
  return static_cast<std::uint16_t>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

void pair_rows(std::span<const float> rows, size_t width, std::vector<std::uint32_t>& words) {
  const size_t count = width == 0 ? 0 : rows.size() / width;
  words.resize(count * pairs(width));
  auto to = words.begin();
  for (size_t row = 0; row < count; ++row) {
    const float* from = rows.data() + row * width;
    for (size_t k = 0; k < width; k += 2) *to++ = pair_of(from[k], k + 1 < width ? from[k + 1] : 0.0f);
  }
}

}  // namespace velib
