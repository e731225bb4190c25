#include "nn/gru.h"

#include <algorithm>
#include <limits>

#include "nn/initialise.h"
#include "test/nn/kernel_sets.h"
#include "test/nn/naive_lstm.h"

namespace velib {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

class gru : public kernel_set_test {};

// The GRU of nn/gru.h again, written plainly in double from its equations.
struct naive_gru {
  gru_shape shape;
  std::vector<double> w_ih, w_hh, b_ih, b_hh;

  // What gate `gate` (0 to 3H-1) gets from the input, and from the state.
  double from_input(size_t gate, const double* x) const {
    double sum = b_ih[gate];
    for (size_t k = 0; k < shape.input; ++k) sum += w_ih[gate * shape.input + k] * x[k];
    return sum;
  }
  double from_state(size_t gate, const double* h) const {
    double sum = b_hh[gate];
    for (size_t k = 0; k < shape.hidden; ++k) sum += w_hh[gate * shape.hidden + k] * h[k];
    return sum;
  }

  void step(const double* x, double* h) const {
    const size_t n = shape.hidden;
    const std::vector<double> before(h, h + n);
    for (size_t j = 0; j < n; ++j) {
      const double r = naive_sigmoid(from_input(j, x) + from_state(j, before.data()));
      const double z = naive_sigmoid(from_input(n + j, x) + from_state(n + j, before.data()));
      const double c = std::tanh(from_input(2 * n + j, x) + r * from_state(2 * n + j, before.data()));
      h[j] = (1.0 - z) * c + z * before[j];
    }
  }

  // x (T,B,I), missing (T,B) or empty → hidden (T,B,H).
  std::vector<double> forward(size_t steps, size_t rows, const std::vector<double>& x,
                              std::span<const std::uint8_t> missing) const {
    std::vector<double> h(rows * shape.hidden), hidden;
    for (size_t cell = 0; cell < steps * rows; ++cell) {
      const size_t row = cell % rows;
      if (missing.empty() || !missing[cell])
        step(x.data() + cell * shape.input, h.data() + row * shape.hidden);
      if (row + 1 == rows) hidden.insert(hidden.end(), h.begin(), h.end());
    }
    return hidden;
  }
};

struct layer {
  gru_shape shape;
  parameters p;

  explicit layer(gru_shape s) : shape(s) {
    random_source random(3);
    add_gru(p, "gru", shape);
    initialise_gru(p, "gru", shape, random);
  }
  gru_weights weights() const { return gru_weights_of(p.layout, p.values, "gru"); }
  naive_gru naive() const {
    const auto w = weights();
    return {shape, doubles(w.w_ih), doubles(w.w_hh), doubles(w.b_ih), doubles(w.b_hh)};
  }
};

std::vector<float> gradients_of(const layer& l, std::span<const float> x,
                                std::span<const std::uint8_t> missing, std::span<const float> d_hidden,
                                gru_cache& cache, std::span<float> d_x) {
  std::vector<float> gradients(l.p.layout.size());
  gru_backward(l.shape, l.weights(), x, missing, d_hidden, cache,
               gru_gradients_of(l.p.layout, gradients, "gru"), d_x);
  return gradients;
}

TEST_P(gru, forward_is_that_of_the_equations) {
  struct sizes {
    gru_shape shape;
    size_t steps, rows;
  };
  for (const auto& s : {sizes{{1, 64}, 24, 5}, sizes{{48, 33}, 9, 4}, sizes{{3, 7}, 6, 2},
                        sizes{{1, 1}, 3, 1}, sizes{{2, 35}, 4, 70}}) {
    const layer l(s.shape);
    const auto x = random_values(s.steps * s.rows * s.shape.input, 5);
    for (const auto& missing : {std::vector<std::uint8_t>{}, random_gaps(s.steps * s.rows, 6)}) {
      gru_cache cache;
      gru_forward(l.shape, l.weights(), s.steps, s.rows, x, missing, cache);
      const auto wanted = l.naive().forward(s.steps, s.rows, doubles(x), missing);
      EXPECT_LT(farthest(cache.hidden, wanted), 1e-5) << s.shape.input << " to " << s.shape.hidden;
      EXPECT_TRUE(
          std::ranges::equal(cache.last_hidden(), std::span(cache.hidden).last(s.rows * s.shape.hidden)));
    }
  }
}

// Backward in float against central differences of the naive forward in double, with L = Σ d_hidden · h.
void check_gradients(gru_shape shape, bool gaps, bool last_only) {
  constexpr size_t kSteps = 4, kRows = 3;
  const layer l(shape);
  const size_t state = kRows * shape.hidden;
  const auto x = random_values(kSteps * kRows * shape.input, 11);
  const auto missing = gaps ? random_gaps(kSteps * kRows, 12) : std::vector<std::uint8_t>{};
  const auto d_hidden = random_values(last_only ? state : kSteps * state, 13);
  gru_cache cache;
  gru_forward(shape, l.weights(), kSteps, kRows, x, missing, cache);
  std::vector<float> d_x(x.size());
  const auto gradients = gradients_of(l, x, missing, d_hidden, cache, d_x);

  auto naive = l.naive();
  auto naive_x = doubles(x);
  const auto loss = [&] {
    const auto hidden = naive.forward(kSteps, kRows, naive_x, missing);
    double sum = 0.0;
    for (size_t j = 0; j < d_hidden.size(); ++j) {
      sum += static_cast<double>(d_hidden[j]) * hidden[hidden.size() - d_hidden.size() + j];
    }
    return sum;
  };
  const auto found = gru_weights_of(l.p.layout, gradients, "gru");
  EXPECT_LT(farthest(found.w_ih, finite_differences(naive.w_ih, loss)), 2e-5);
  EXPECT_LT(farthest(found.w_hh, finite_differences(naive.w_hh, loss)), 2e-5);
  EXPECT_LT(farthest(found.b_ih, finite_differences(naive.b_ih, loss)), 2e-5);
  EXPECT_LT(farthest(found.b_hh, finite_differences(naive.b_hh, loss)), 2e-5);
  EXPECT_LT(farthest(d_x, finite_differences(naive_x, loss)), 2e-5);
}

TEST_P(gru, backward_is_the_slope_of_forward) {
  for (const gru_shape shape : {gru_shape{1, 16}, gru_shape{5, 7}}) {
    for (const bool gaps : {false, true}) {
      for (const bool last_only : {false, true}) check_gradients(shape, gaps, last_only);
    }
  }
}

// Gaps spread between the steps of a sequence change neither its states nor its gradients, whatever x is
// there.
TEST_P(gru, a_gap_is_as_if_the_step_were_not) {
  constexpr size_t kSteps = 3, kRows = 2, kInputs = 2;
  const layer l({kInputs, 16});
  const auto x = random_values(kSteps * kRows * kInputs, 21), d_last = random_values(kRows * 16, 22);
  std::vector<float> spread(2 * x.size(), kNan), d_x(x.size()), d_spread(spread.size());
  std::vector<std::uint8_t> missing(2 * kSteps * kRows, 1);
  for (size_t t = 0; t < kSteps; ++t) {
    constexpr size_t kStep = kRows * kInputs;
    std::copy_n(x.data() + t * kStep, kStep, spread.data() + (2 * t + 1) * kStep);
    std::fill_n(missing.data() + (2 * t + 1) * kRows, kRows, 0);
  }
  gru_cache plain, gapped;
  gru_forward(l.shape, l.weights(), kSteps, kRows, x, {}, plain);
  gru_forward(l.shape, l.weights(), 2 * kSteps, kRows, spread, missing, gapped);
  EXPECT_TRUE(std::ranges::equal(plain.last_hidden(), gapped.last_hidden()));
  const auto wanted = gradients_of(l, x, {}, d_last, plain, d_x);
  EXPECT_LT(farthest(gradients_of(l, spread, missing, d_last, gapped, d_spread), wanted), 1e-6);
  for (size_t j = 0; j < d_spread.size(); ++j) {
    const size_t t = j / (kRows * kInputs), within = j % (kRows * kInputs);
    EXPECT_NEAR(d_spread[j], t % 2 == 0 ? 0.0f : d_x[t / 2 * kRows * kInputs + within], 1e-6f);
  }
}

TEST_P(gru, of_nothing_known_stays_at_zero) {
  const layer l({1, 9});
  const std::vector<float> x(4 * 2, kNan), d_hidden(4 * 2 * 9, 1.0f);
  const std::vector<std::uint8_t> missing(4 * 2, 1);
  gru_cache cache;
  gru_forward(l.shape, l.weights(), 4, 2, x, missing, cache);
  EXPECT_EQ(cache.hidden, std::vector<float>(4 * 2 * 9));
  const auto gradients = gradients_of(l, x, missing, d_hidden, cache, {});
  EXPECT_EQ(gradients, std::vector<float>(gradients.size()));
}

TEST_P(gru, not_a_number_outside_gaps_stays_visible) {
  const layer l({1, 16});
  std::vector<float> x = random_values(3 * 2, 31);
  x[2] = kNan;  // step 1, row 0
  gru_cache cache;
  gru_forward(l.shape, l.weights(), 3, 2, x, {}, cache);
  const auto last = cache.last_hidden();
  EXPECT_TRUE(std::ranges::all_of(last.first(16), [](float v) { return std::isnan(v); }));
  EXPECT_TRUE(std::ranges::none_of(last.last(16), [](float v) { return std::isnan(v); }));
}

TEST_P(gru, backward_adds_to_gradients_and_a_cache_serves_again) {
  const layer l({1, 16});
  gru_cache cache;
  gru_forward(l.shape, l.weights(), 7, 5, random_values(7 * 5, 51), {}, cache);
  const auto x = random_values(3 * 2, 52);
  const auto d_last = random_values(2 * 16, 53);
  gru_forward(l.shape, l.weights(), 3, 2, x, {}, cache);
  const auto once = gradients_of(l, x, {}, d_last, cache, {});
  auto twice = once;
  gru_backward(l.shape, l.weights(), x, {}, d_last, cache, gru_gradients_of(l.p.layout, twice, "gru"), {});
  for (size_t j = 0; j < once.size(); ++j) EXPECT_NEAR(twice[j], 2.0f * once[j], 1e-6f);
}

TEST_P(gru, of_no_rows_or_steps_does_nothing) {
  const layer l({2, 3});
  for (const auto& [steps, rows] : {std::pair<size_t, size_t>{0, 4}, {4, 0}}) {
    gru_cache cache;
    gru_forward(l.shape, l.weights(), steps, rows, {}, {}, cache);
    EXPECT_TRUE(cache.last_hidden().empty());
    const auto gradients = gradients_of(l, {}, {}, {}, cache, {});
    EXPECT_EQ(gradients, std::vector<float>(gradients.size()));
  }
}

TEST_P(gru, aborts_on_a_tensor_of_another_shape) {
  const layer l({1, 16});
  gru_cache cache;
  const std::vector<float> x(5);
  EXPECT_DEATH(gru_forward(l.shape, l.weights(), 3, 2, x, {}, cache), "x of a GRU has 5 values, not 6");
}

INSTANTIATE_TEST_SUITE_P(kernels, gru, testing::ValuesIn(kernel_names()), kernel_name_of);

}  // namespace
}  // namespace velib
