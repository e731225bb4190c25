#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "nn/loss.h"
#include "test/nn/naive_lstm.h"

namespace velib {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
const std::vector<float> kLevels = {0.25f, 0.5f};

// Two rows of two targets; of each row the two predictions of level ¼, then those of ½.
TEST(quantile_loss, of_a_hand_made_example) {
  const std::vector<float> targets = {10, kNan, 20, 30};
  const std::vector<float> predictions = {6, 1, 14, 2, 24, 30, 20, 22};
  std::vector<float> d(8, 9.0f);
  const auto sum = quantile_loss(kLevels, 2, predictions, targets, 2.0f, d);
  EXPECT_EQ(sum.total, 0.25 * 4 + 0.5 * 4 + 0.75 * 4 + 0.5 * 8);
  EXPECT_EQ(sum.counted, 3u);
  EXPECT_EQ(d, (std::vector<float>{-0.5f, 0, 1, 0, 1.5f, 0, 0, -1}));
  EXPECT_EQ(quantile_loss(kLevels, 2, predictions, targets, 2.0f, {}).total, sum.total);
}

TEST(quantile_loss, gradients_are_slopes) {
  const auto targets = random_values(6, 1, 2.0);
  auto predictions = random_values(12, 2, 2.0);
  std::vector<float> d(12);
  quantile_loss(kLevels, 3, predictions, targets, 1.0f, d);
  for (size_t j = 0; j < d.size(); ++j) {
    constexpr float kStep = 1.0f / 1024;
    const float kept = predictions[j];
    predictions[j] = kept + kStep;
    const double above = quantile_loss(kLevels, 3, predictions, targets, 1.0f, {}).total;
    predictions[j] = kept - kStep;
    const double below = quantile_loss(kLevels, 3, predictions, targets, 1.0f, {}).total;
    predictions[j] = kept;
    EXPECT_NEAR(static_cast<double>(d[j]), (above - below) / (2.0 * static_cast<double>(kStep)), 1e-3);
  }
}

// What the loss is for: the constant that costs least is the quantile.
TEST(quantile_loss, is_least_at_the_quantile) {
  std::vector<float> targets;
  for (int t = 1; t <= 100; ++t) targets.push_back(static_cast<float>(t));
  for (const float level : {0.1f, 0.5f, 0.9f}) {
    double least = HUGE_VAL;
    float best = 0.0f;
    for (int guess = 0; guess <= 200; ++guess) {
      const std::vector<float> predictions(100, 0.5f + 0.5f * static_cast<float>(guess));
      const double loss = quantile_loss(std::span(&level, 1), 1, predictions, targets, 1.0f, {}).total;
      if (loss < least) best = predictions[0];
      least = std::min(least, loss);
    }
    EXPECT_NEAR(best, 100.0f * level, 1.0f);
  }
}

TEST(quantile_loss, at_one_half_is_half_the_absolute_loss) {
  const auto targets = random_values(20, 3), predictions = random_values(20, 4);
  std::vector<float> d(20), half(20);
  const auto sum = quantile_loss(std::span(kLevels).last(1), 4, predictions, targets, 1.0f, d);
  EXPECT_NEAR(sum.total, 0.5 * absolute_loss(predictions, targets, 0.5f, half).total, 1e-12);
  EXPECT_EQ(d, half);
}

TEST(quantile_loss, of_a_prediction_that_is_nan_is_seen_and_of_nothing_is_zero) {
  std::vector<float> d(2);
  const auto seen = quantile_loss(kLevels, 1, std::vector<float>{kNan, 1}, std::vector<float>{2}, 1.0f, d);
  EXPECT_TRUE(std::isnan(seen.total));
  EXPECT_TRUE(std::isnan(d[0]));
  EXPECT_EQ(d[1], -0.5f);
  const auto nothing = quantile_loss(kLevels, 1, d, std::vector<float>{kNan}, 1.0f, d);
  EXPECT_EQ(nothing.mean(), 0.0);
  EXPECT_EQ(d, (std::vector<float>{0, 0}));
  EXPECT_EQ(quantile_loss({}, 1, {}, std::vector<float>{1}, 1.0f, {}).total, 0.0);
}

TEST(quantile_loss, aborts_on_sizes_that_do_not_fit) {
  const std::vector<float> two(2), three(3);
  EXPECT_DEATH(quantile_loss(kLevels, 2, two, three, 1.0f, {}), "targets of a quantile loss has 3");
  EXPECT_DEATH(quantile_loss(kLevels, 2, three, two, 1.0f, {}),
               "predictions of a quantile loss has 3 values, not 4");
}

}  // namespace
}  // namespace velib
