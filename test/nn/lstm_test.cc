#include "nn/lstm.h"

#include <algorithm>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "nn/initialise.h"
#include "nn/kernels.h"
#include "nn/lstm_backward.h"
#include "test/nn/kernel_sets.h"
#include "test/nn/naive_lstm.h"

namespace velib {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Each test runs on every kernel set of this CPU.
class lstm : public kernel_set_test {};

struct layer {
  lstm_shape shape;
  parameters p;

  explicit layer(lstm_shape s, std::uint64_t seed = 3) : shape(s) {
    random_source random(seed);
    add_lstm(p, "lstm", shape);
    initialise_lstm(p, "lstm", shape, random);
  }
  lstm_weights weights() const { return lstm_weights_of(p.layout, p.values, "lstm"); }
};

std::vector<float> gradients_of(const layer& l, std::span<const float> x,
                                std::span<const std::uint8_t> missing, std::span<const float> d_hidden,
                                lstm_cache& cache, std::span<float> d_x) {
  std::vector<float> gradients(l.p.layout.size());
  lstm_backward(l.shape, l.weights(), x, missing, d_hidden, cache,
                lstm_gradients_of(l.p.layout, gradients, "lstm"), d_x);
  return gradients;
}

TEST_P(lstm, forward_is_that_of_the_equations) {
  struct sizes {
    lstm_shape shape;
    size_t steps, rows;
  };
  for (const auto& s : {sizes{{1, 128}, 24, 5}, sizes{{128, 64}, 24, 5}, sizes{{3, 7}, 6, 2},
                        sizes{{1, 1}, 3, 1}, sizes{{2, 35}, 4, 70}}) {
    const layer l(s.shape);
    const auto x = random_values(s.steps * s.rows * s.shape.input, 5);
    for (const auto& missing : {std::vector<std::uint8_t>{}, random_gaps(s.steps * s.rows, 6)}) {
      lstm_cache cache;
      lstm_forward(l.shape, l.weights(), s.steps, s.rows, x, missing, cache);
      const auto wanted =
          naive_forward(naive_copy(l.shape, l.weights()), s.steps, s.rows, doubles(x), missing);
      EXPECT_LT(farthest(cache.hidden, wanted), 1e-5) << s.shape.input << " to " << s.shape.hidden;
      EXPECT_TRUE(
          std::ranges::equal(cache.last_hidden(), std::span(cache.hidden).last(s.rows * s.shape.hidden)));
    }
  }
}

std::vector<float> wave(size_t count, int phase) {
  std::vector<float> values;
  for (size_t k = 0; k < count; ++k) values.push_back(static_cast<float>(0.5 * std::sin(double(k) + phase)));
  return values;
}

// Computed from PyTorch's documented equations in Python, in double, with ½ sin(k + phase) as every tensor.
TEST_P(lstm, gives_the_values_of_an_independent_program) {
  const auto w_ih = wave(24, 1), w_hh = wave(36, 2), b_ih = wave(12, 3), b_hh = wave(12, 4), x = wave(8, 5);
  lstm_cache cache;
  lstm_forward({2, 3}, {w_ih, w_hh, b_ih, b_hh}, 4, 1, x, {}, cache);
  const std::vector<double> hidden = {-0.0383697949358449,   -0.13344602463171024, -0.13610841031869964,
                                      0.021204801190995506,  -0.194201425669792,   -0.2223354487181952,
                                      -0.038153449565830104, -0.23346071092408313, -0.3314682301820077,
                                      -0.08876691370186542,  -0.2374161519005975,  -0.42403708401392637};
  const std::vector<double> last_cell = {-0.18158543483231493, -0.44333605472818405, -0.5905375282195617};
  EXPECT_LT(farthest(cache.hidden, hidden), 1e-6);
  EXPECT_LT(farthest(std::span(cache.cell).last(3), last_cell), 1e-6);
}

// Backward in float against central differences of the naive forward in double, with L = Σ d_hidden · h.
void check_gradients(lstm_shape shape, bool gaps, bool last_only) {
  constexpr size_t kSteps = 4, kRows = 3;
  const layer l(shape);
  const size_t state = kRows * shape.hidden;
  const auto x = random_values(kSteps * kRows * shape.input, 11);
  const auto missing = gaps ? random_gaps(kSteps * kRows, 12) : std::vector<std::uint8_t>{};
  const auto d_hidden = random_values(last_only ? state : kSteps * state, 13);

  lstm_cache cache;
  lstm_forward(shape, l.weights(), kSteps, kRows, x, missing, cache);
  std::vector<float> d_x(x.size());
  const auto gradients = gradients_of(l, x, missing, d_hidden, cache, d_x);

  auto naive = naive_copy(shape, l.weights());
  auto naive_x = doubles(x);
  const auto loss = [&] {
    const auto hidden = naive_forward(naive, kSteps, kRows, naive_x, missing);
    double sum = 0.0;
    for (size_t j = 0; j < d_hidden.size(); ++j) {
      sum += static_cast<double>(d_hidden[j]) * hidden[hidden.size() - d_hidden.size() + j];
    }
    return sum;
  };
  const auto found = lstm_weights_of(l.p.layout, gradients, "lstm");
  EXPECT_LT(farthest(found.w_ih, finite_differences(naive.w_ih, loss)), 2e-5);
  EXPECT_LT(farthest(found.w_hh, finite_differences(naive.w_hh, loss)), 2e-5);
  EXPECT_LT(farthest(found.b_ih, finite_differences(naive.b_ih, loss)), 2e-5);
  EXPECT_LT(farthest(found.b_hh, finite_differences(naive.b_hh, loss)), 2e-5);
  EXPECT_LT(farthest(d_x, finite_differences(naive_x, loss)), 2e-5);
}

TEST_P(lstm, backward_is_the_slope_of_forward) {
  for (const lstm_shape shape : {lstm_shape{1, 17}, lstm_shape{3, 5}}) {
    for (const bool gaps : {false, true}) {
      for (const bool last_only : {false, true}) {
        SCOPED_TRACE(testing::Message() << shape.input << " gaps " << gaps << " last " << last_only);
        check_gradients(shape, gaps, last_only);
      }
    }
  }
}

// x of `steps` steps with a gap of NaN before each of them.
std::vector<float> with_gaps(std::span<const float> x, size_t width) {
  std::vector<float> spread;
  for (size_t at = 0; at < x.size(); at += width) {
    spread.insert(spread.end(), width, kNan);
    spread.insert(spread.end(), x.begin() + static_cast<long>(at), x.begin() + static_cast<long>(at + width));
  }
  return spread;
}

TEST_P(lstm, gaps_leave_no_trace_in_state_or_gradients) {
  constexpr size_t kSteps = 5, kRows = 4;
  for (const size_t inputs : {1u, 6u}) {
    const layer l({inputs, 20});
    const auto x = random_values(kSteps * kRows * inputs, 21);
    const auto spread = with_gaps(x, kRows * inputs);
    std::vector<std::uint8_t> missing;
    for (size_t t = 0; t < 2 * kSteps; ++t) missing.insert(missing.end(), kRows, t % 2 == 0);
    const auto d_last = random_values(kRows * 20, 22);

    lstm_cache plain, gapped;
    lstm_forward(l.shape, l.weights(), kSteps, kRows, x, {}, plain);
    lstm_forward(l.shape, l.weights(), 2 * kSteps, kRows, spread, missing, gapped);
    EXPECT_TRUE(std::ranges::equal(plain.last_hidden(), gapped.last_hidden()));

    std::vector<float> d_x(x.size()), d_spread(spread.size());
    const auto wanted = gradients_of(l, x, {}, d_last, plain, d_x);
    const auto found = gradients_of(l, spread, missing, d_last, gapped, d_spread);
    EXPECT_LT(farthest(wanted, found), 1e-5);
    for (size_t t = 0; t < 2 * kSteps; ++t) {
      const auto step = std::span(d_spread).subspan(t * kRows * inputs, kRows * inputs);
      const auto of_plain = std::span<const float>(d_x).subspan(t / 2 * kRows * inputs, kRows * inputs);
      const std::vector<float> nothing(step.size());
      EXPECT_LT(farthest(step, t % 2 == 0 ? std::span<const float>(nothing) : of_plain),
                t % 2 == 0 ? 1e-30 : 1e-6);
    }
  }
}

TEST_P(lstm, not_a_number_outside_gaps_stays_visible) {
  const layer l({1, 16});
  std::vector<float> x = random_values(3 * 2, 31);
  x[2] = kNan;  // step 1, row 0
  lstm_cache cache;
  lstm_forward(l.shape, l.weights(), 3, 2, x, {}, cache);
  const auto last = cache.last_hidden();
  EXPECT_TRUE(std::ranges::all_of(last.first(16), [](float v) { return std::isnan(v); }));
  EXPECT_TRUE(std::ranges::none_of(last.last(16), [](float v) { return std::isnan(v); }));
}

TEST_P(lstm, backward_adds_to_gradients_and_a_cache_serves_again) {
  const layer l({1, 16});
  lstm_cache cache;
  const auto longer = random_values(7 * 5, 51);
  lstm_forward(l.shape, l.weights(), 7, 5, longer, {}, cache);
  const auto x = random_values(3 * 2, 52);
  const auto d_last = random_values(2 * 16, 53);
  lstm_forward(l.shape, l.weights(), 3, 2, x, {}, cache);
  const auto once = gradients_of(l, x, {}, d_last, cache, {});
  auto twice = once;
  lstm_backward(l.shape, l.weights(), x, {}, d_last, cache, lstm_gradients_of(l.p.layout, twice, "lstm"), {});
  for (size_t j = 0; j < once.size(); ++j) EXPECT_NEAR(twice[j], 2.0f * once[j], 1e-6f);
}

// Rows of a batch have nothing to do with each other, however many of them and of their steps go together.
TEST_P(lstm, the_gradient_of_a_batch_is_the_sum_over_its_rows) {
  constexpr size_t kSteps = 5, kRows = 61;  // two steps a block, the last block one
  const layer l({4, 19});
  const auto x = random_values(kSteps * kRows * 4, 61);
  const auto missing = random_gaps(kSteps * kRows, 62);
  const auto d_hidden = random_values(kSteps * kRows * 19, 63);
  lstm_cache cache;
  lstm_forward(l.shape, l.weights(), kSteps, kRows, x, missing, cache);
  std::vector<float> d_x(x.size()), sum(l.p.layout.size());
  const auto all = gradients_of(l, x, missing, d_hidden, cache, d_x);
  const auto row_of = [](std::span<const float> values, size_t width, size_t row) {
    std::vector<float> one;
    for (size_t t = 0; t < kSteps; ++t) {
      const auto at = values.begin() + static_cast<long>((t * kRows + row) * width);
      one.insert(one.end(), at, at + static_cast<long>(width));
    }
    return one;
  };
  for (size_t row = 0; row < kRows; ++row) {
    std::vector<std::uint8_t> gaps;
    for (size_t t = 0; t < kSteps; ++t) gaps.push_back(missing[t * kRows + row]);
    const auto one = row_of(x, 4, row);
    lstm_forward(l.shape, l.weights(), kSteps, 1, one, gaps, cache);
    std::vector<float> d_one(one.size());
    const auto gradient = gradients_of(l, one, gaps, row_of(d_hidden, 19, row), cache, d_one);
    for (size_t j = 0; j < sum.size(); ++j) sum[j] += gradient[j];
    EXPECT_LT(farthest(d_one, row_of(d_x, 4, row)), 1e-6);
  }
  EXPECT_LT(farthest(all, sum), 2e-4);
}

TEST_P(lstm, packed_weights_serve_many_and_are_packed_again) {
  packed_lstm_backward packed;
  for (const lstm_shape shape : {lstm_shape{6, 40}, lstm_shape{1, 9}, lstm_shape{35, 33}}) {
    const layer l(shape);
    packed.pack(shape, l.weights(), true);
    for (const size_t rows : {3u, 150u}) {
      const auto x = random_values(2 * rows * shape.input, 71),
                 d_last = random_values(rows * shape.hidden, 72);
      lstm_cache cache;
      lstm_forward(shape, l.weights(), 2, rows, x, {}, cache);
      std::vector<float> d_x(x.size()), d_x_wanted(x.size()), found(l.p.layout.size());
      const auto wanted = gradients_of(l, x, {}, d_last, cache, d_x_wanted);
      lstm_backward(packed, x, {}, d_last, cache, lstm_gradients_of(l.p.layout, found, "lstm"), d_x);
      EXPECT_EQ(found, wanted);
      EXPECT_EQ(d_x, d_x_wanted);
    }
  }
  packed.pack({6, 40}, layer({6, 40}).weights(), false);
  std::vector<float> d_x(6);
  EXPECT_DEATH(packed.add_d_x(1, random_values(160, 1).data(), d_x.data()), "packed w_ih of an LSTM");
}

TEST_P(lstm, aborts_on_a_tensor_of_another_shape) {
  const layer l({1, 16});
  lstm_cache cache;
  const std::vector<float> x(5);
  EXPECT_DEATH(lstm_forward(l.shape, l.weights(), 3, 2, x, {}, cache), "x of an LSTM has 5 values, not 6");
}

INSTANTIATE_TEST_SUITE_P(kernels, lstm, testing::ValuesIn(kernel_names()), kernel_name_of);

}  // namespace
}  // namespace velib
