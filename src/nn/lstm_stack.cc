#include "nn/lstm_stack.h"

#include <algorithm>

#include "nn/lstm_checks.h"
#include "nn/parallel.h"

namespace velib {

namespace {

// Of rows: a multiple of all tiles whose states of both layers of the city's network stay in the second-level
// cache beside the weights.
constexpr size_t kChunkRows = 60;
// Below this many rows a step waits for its weights: then all steps of a layer share one reading of those of
// x.
constexpr size_t kFewRows = 6;

// The state of one layer over a chunk of rows. It keeps `slots` steps: two to walk, or all for a layer above
// to read at once.
class layer_run {
 public:
  layer_run(const packed_lstm& layer, size_t rows, size_t slots)
      : layer_(&layer), rows_(rows), slots_(slots), h_(slots * state()), c_(state()) {
    if (layer.in_use() == precision::bf16) pairs_.resize(slots * rows * layer.hidden_words());
  }

  // One step with the rows of x, or with input sums from row `first` of `of` on.
  void step(const void* x, const std::uint8_t* missing) {
    auto step = next_step(missing);
    step.x = x;
    layer_->kernels().step(step);
  }
  void step_on_sums(const float* sums, size_t first, size_t of, const std::uint8_t* missing) {
    auto step = next_step(missing);
    step.sums = layer_->sums_from(sums, first);
    step.sums_rows = of;
    layer_->kernels().step(step);
  }

  // Words of h for a layer above: of the last step, or of all steps so far.
  const void* last_words() const { return words(slot(taken_ - 1)); }
  const void* all_words() const { return words(0); }
  std::span<const float> last() const { return std::span(h_).subspan(slot(taken_ - 1) * state(), state()); }

 private:
  size_t state() const { return rows_ * layer_->shape().hidden; }
  size_t slot(size_t step) const { return step % slots_; }
  const void* words(size_t slot) const {
    const bool floats = pairs_.empty() || layer_->shape().hidden == 1;  // a single input is a float
    if (floats) return h_.data() + slot * state();
    return pairs_.data() + slot * rows_ * layer_->hidden_words();
  }

  lstm_step next_step(const std::uint8_t* missing) {
    const size_t pairs = rows_ * layer_->hidden_words(), next = slot(taken_);
    auto step = layer_->step(rows_);
    step.missing = missing;
    if (taken_ > 0) {
      const size_t before = slot(taken_ - 1);
      step.h_before = h_.data() + before * state();
      step.c_before = c_.data();
      if (!pairs_.empty()) step.h_words_before = pairs_.data() + before * pairs;
    }
    step.h = h_.data() + next * state();
    step.c = c_.data();
    if (!pairs_.empty()) step.h_words = pairs_.data() + next * pairs;
    ++taken_;
    return step;
  }

  const packed_lstm* layer_;
  size_t rows_;
  size_t slots_;
  size_t taken_ = 0;
  std::vector<float> h_;              // (slots,B,H)
  std::vector<float> c_;              // (B,H)
  std::vector<std::uint32_t> pairs_;  // (slots,B,words): h for bf16
};

// Some rows of the input of all layers, and the steps at which any of them is known.
class chunk_input {
 public:
  chunk_input(const packed_lstm& first, size_t steps, size_t all_rows, std::span<const float> x,
              std::span<const std::uint8_t> missing, const chunk& rows)
      : first_(first), all_rows_(all_rows), x_(x), missing_(missing), rows_(rows) {
    for (size_t t = 0; t < steps; ++t) {
      if (any_known(t)) known_.push_back(t);
    }
  }

  size_t rows() const { return rows_.size(); }
  // All that follow count known steps alone.
  size_t steps() const { return known_.size(); }
  const std::uint8_t* missing(size_t step) const { return row_of(missing_, first_cell(known_[step])); }
  // Words of x for the first layer; until the next call.
  const void* words(size_t step) {
    const size_t input = first_.shape().input;
    const auto rows = x_.subspan(first_cell(known_[step]) * input, rows_.size() * input);
    if (first_.in_use() == precision::f32 || input == 1) return rows.data();
    pair_rows(rows, input, pairs_);
    return pairs_.data();
  }

 private:
  size_t first_cell(size_t t) const { return t * all_rows_ + rows_.begin; }
  bool any_known(size_t t) const {
    if (missing_.empty()) return true;
    const auto gaps = missing_.subspan(first_cell(t), rows_.size());
    return std::ranges::any_of(gaps, [](std::uint8_t gap) { return gap == 0; });
  }

  const packed_lstm& first_;
  size_t all_rows_;
  std::span<const float> x_;
  std::span<const std::uint8_t> missing_;
  chunk rows_;
  std::vector<size_t> known_;
  std::vector<std::uint32_t> pairs_;
};

// All layers take a step before any takes the next.
void walk(std::span<const packed_lstm> layers, chunk_input& input, std::span<float> last) {
  std::vector<layer_run> runs;
  for (const auto& layer : layers) runs.emplace_back(layer, input.rows(), 2);
  for (size_t t = 0; t < input.steps(); ++t) {
    const void* words = input.words(t);
    for (auto& run : runs) {
      run.step(words, input.missing(t));
      words = run.last_words();
    }
  }
  std::ranges::copy(runs.back().last(), last.begin());
}

// Each layer takes all steps before the next layer takes any.
void climb(std::span<const packed_lstm> layers, chunk_input& input, std::span<float> last) {
  const size_t rows = input.rows(), steps = input.steps();
  layer_run below(layers.front(), rows, steps);
  for (size_t t = 0; t < steps; ++t) below.step(input.words(t), input.missing(t));
  std::vector<float> sums;
  for (const auto& layer : layers.subspan(1)) {
    auto all_steps = layer.step(steps * rows);
    all_steps.x = below.all_words();
    sums.resize(layer.input_sums(steps * rows));
    layer.kernels().input(all_steps, sums.data());
    layer_run run(layer, rows, steps);
    for (size_t t = 0; t < steps; ++t) {
      run.step_on_sums(sums.data(), t * rows, steps * rows, input.missing(t));
    }
    below = std::move(run);
  }
  std::ranges::copy(below.last(), last.begin());
}

}  // namespace

lstm_stack::lstm_stack(std::vector<packed_lstm> layers) : layers_(std::move(layers)) {
  for (size_t k = 1; k < layers_.size(); ++k) {
    require_size("hidden of an LSTM below another", layers_[k - 1].shape().hidden, layers_[k].shape().input);
  }
}

void lstm_stack::infer(size_t steps, size_t rows, std::span<const float> x,
                       std::span<const std::uint8_t> missing, std::span<float> last) const {
  const size_t hidden = layers_.back().shape().hidden;
  require_input(x, missing, steps * rows, layers_.front().shape().input);
  require_size("last hidden of LSTMs", last.size(), rows * hidden);
  for (const auto& part : cut(rows, kChunkRows)) {
    chunk_input input(layers_.front(), steps, rows, x, missing, part);
    const auto of_part = last.subspan(part.begin * hidden, part.size() * hidden);
    if (input.steps() == 0) {
      std::ranges::fill(of_part, 0.0f);
    } else if (part.size() < kFewRows) {
      climb(layers_, input, of_part);
    } else {
      walk(layers_, input, of_part);
    }
  }
}

}  // namespace velib
