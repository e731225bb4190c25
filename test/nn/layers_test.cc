// The layers around the LSTM: dense, activation, loss.
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "nn/activation.h"
#include "nn/dense.h"
#include "nn/loss.h"
#include "test/nn/naive_lstm.h"

namespace velib {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TEST(dense, forward_of_a_hand_made_example) {
  const std::vector<float> weight = {1, 2, 3, 4, 5, 6}, bias = {10, 20}, x = {1, 0, -1, 2, 2, 2};
  std::vector<float> y(4);
  dense_forward({3, 2}, {weight, bias}, 2, x, y);
  EXPECT_EQ(y, (std::vector<float>{8, 18, 22, 50}));
}

std::vector<double> naive_dense(const std::vector<double>& weight, const std::vector<double>& bias,
                                const std::vector<double>& x) {
  const size_t outputs = bias.size(), inputs = weight.size() / outputs;
  std::vector<double> y;
  for (size_t row = 0; row < x.size() / inputs; ++row) {
    for (size_t o = 0; o < outputs; ++o) {
      double sum = bias[o];
      for (size_t i = 0; i < inputs; ++i) sum += weight[o * inputs + i] * x[row * inputs + i];
      y.push_back(sum);
    }
  }
  return y;
}

TEST(dense, backward_is_the_slope_of_forward) {
  constexpr size_t kRows = 9;
  constexpr dense_shape kShape{7, 5};
  const auto weight = random_values(35, 1), bias = random_values(5, 2), x = random_values(kRows * 7, 3);
  const auto d_y = random_values(kRows * 5, 4);
  std::vector<float> d_weight(35), d_bias(5), d_x(x.size());
  dense_backward(kShape, {weight, bias}, kRows, x, d_y, {d_weight, d_bias}, d_x);

  auto w = doubles(weight), b = doubles(bias), in = doubles(x);
  const auto loss = [&] {
    const auto y = naive_dense(w, b, in);
    double sum = 0.0;
    for (size_t j = 0; j < y.size(); ++j) sum += y[j] * static_cast<double>(d_y[j]);
    return sum;
  };
  EXPECT_LT(farthest(d_weight, finite_differences(w, loss)), 1e-5);
  EXPECT_LT(farthest(d_bias, finite_differences(b, loss)), 1e-5);
  EXPECT_LT(farthest(d_x, finite_differences(in, loss)), 1e-5);
}

TEST(dense, backward_adds_and_leaves_out_what_is_not_wanted) {
  const std::vector<float> weight = {2, 3}, bias = {0}, x = {5, 7}, d_y = {1};
  std::vector<float> d_weight = {100, 100}, d_bias = {100};
  dense_backward({2, 1}, {weight, bias}, 1, x, d_y, {d_weight, d_bias}, {});
  EXPECT_EQ(d_weight, (std::vector<float>{105, 107}));
  EXPECT_EQ(d_bias, (std::vector<float>{101}));
}

TEST(relu, cuts_below_zero_and_keeps_nan) {
  std::vector<float> x = {-1, 0, 2, kNan};
  relu_forward(x, x);
  EXPECT_EQ(x[0], 0.0f);
  EXPECT_EQ(x[1], 0.0f);
  EXPECT_EQ(x[2], 2.0f);
  EXPECT_TRUE(std::isnan(x[3]));
  std::vector<float> d = {5, 6, 7};
  relu_backward(std::span(x).first(3), d, d);
  EXPECT_EQ(d, (std::vector<float>{0, 0, 7}));
}

TEST(dropout, keeps_the_mean_and_repeats_by_seed) {
  std::vector<float> mask(20'000), again(20'000);
  random_source first(9), second(9);
  draw_dropout(mask, 0.2f, first);
  draw_dropout(again, 0.2f, second);
  EXPECT_EQ(mask, again);
  double sum = 0.0;
  for (const float value : mask) {
    EXPECT_TRUE(value == 0.0f || value == 1.25f) << value;
    sum += static_cast<double>(value);
  }
  EXPECT_NEAR(sum / 20'000, 1.0, 0.015);  // four standard deviations
  std::vector<float> none(10);
  draw_dropout(none, 0.0f, first);
  EXPECT_EQ(none, std::vector<float>(10, 1.0f));
}

TEST(dropout, multiplies) {
  std::vector<float> x = {1, 2, 3};
  apply_dropout(x, std::vector<float>{0, 1.25f, 2}, x);
  EXPECT_EQ(x, (std::vector<float>{0, 2.5f, 6}));
}

TEST(loss, counts_known_targets_only) {
  const std::vector<float> predictions = {1, 2, 3, 4}, targets = {3, kNan, 3, 0};
  std::vector<float> d(4, 9.0f);
  EXPECT_EQ(count_known(targets), 3u);
  const auto squared = squared_loss(predictions, targets, 0.5f, d);
  EXPECT_EQ(squared.total, 20.0);
  EXPECT_EQ(squared.counted, 3u);
  EXPECT_EQ(d, (std::vector<float>{-2, 0, 0, 4}));
  const auto absolute = absolute_loss(predictions, targets, 1.0f, d);
  EXPECT_EQ(absolute.total, 6.0);
  EXPECT_EQ(d, (std::vector<float>{-1, 0, 0, 1}));
  const auto huber = huber_loss(predictions, targets, 3.0f, 1.0f, d);
  EXPECT_EQ(huber.total, 2.0 + 3.0 * (4.0 - 1.5));
  EXPECT_EQ(d, (std::vector<float>{-2, 0, 0, 3}));
}

TEST(loss, of_nothing_known_is_zero) {
  const std::vector<float> predictions = {1, 2}, targets = {kNan, kNan};
  const auto sum = squared_loss(predictions, targets, 1.0f, {});
  EXPECT_EQ(sum.counted, 0u);
  EXPECT_EQ(sum.mean(), 0.0);
}

TEST(loss, of_a_prediction_that_is_nan_is_seen) {
  const std::vector<float> predictions = {kNan}, targets = {1};
  std::vector<float> d(1);
  for (const auto& sum :
       {squared_loss(predictions, targets, 1.0f, d), absolute_loss(predictions, targets, 1.0f, d),
        huber_loss(predictions, targets, 1.0f, 1.0f, d)}) {
    EXPECT_TRUE(std::isnan(sum.total));
    EXPECT_TRUE(std::isnan(d[0]));
  }
}

TEST(loss, gradients_are_slopes) {
  const auto predictions = random_values(20, 5, 2.0), targets = random_values(20, 6, 2.0);
  using one = loss_sum (*)(std::span<const float>, std::span<const float>, std::span<float>);
  const one losses[] = {
      [](auto p, auto t, auto d) { return squared_loss(p, t, 1.0f, d); },
      [](auto p, auto t, auto d) { return absolute_loss(p, t, 1.0f, d); },
      [](auto p, auto t, auto d) { return huber_loss(p, t, 1.0f, 1.0f, d); },
  };
  for (const auto& loss : losses) {
    std::vector<float> d(20);
    loss(predictions, targets, d);
    for (size_t j = 0; j < 20; ++j) {
      constexpr float kStep = 1.0f / 1024;
      auto above = predictions, below = predictions;
      above[j] += kStep;
      below[j] -= kStep;
      const double rise = loss(above, targets, {}).total - loss(below, targets, {}).total;
      EXPECT_NEAR(d[j], rise / static_cast<double>(above[j] - below[j]), 1e-3);
    }
  }
}

}  // namespace
}  // namespace velib
