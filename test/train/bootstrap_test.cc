#include "train/bootstrap.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"

namespace velib {
namespace {

std::vector<day_losses> noisy_days(int days, double gain, std::uint64_t seed) {
  random_source random(seed);
  std::vector<day_losses> all;
  for (int d = 0; d < days; ++d) {
    const double n = 100.0 + static_cast<double>(random.below(50));
    const double other = n * random.uniform(2.0, 3.0);
    all.push_back({n, other - n * (gain + 0.2 * random.normal()), other});
  }
  return all;
}

TEST(bootstrap, weighs_the_difference_by_rows) {
  const std::vector<day_losses> days = {{10, 20, 30}, {30, 60, 40}};
  EXPECT_DOUBLE_EQ(paired_bootstrap(days).difference, (20.0 + 60.0 - 30.0 - 40.0) / 40.0);
}

TEST(bootstrap, is_the_same_each_time_and_another_for_another_seed) {
  const auto days = noisy_days(20, 0.1, 1);
  const auto a = paired_bootstrap(days, 5);
  const auto b = paired_bootstrap(days, 5);
  const auto c = paired_bootstrap(days, 6);
  EXPECT_EQ(a.low, b.low);
  EXPECT_EQ(a.high, b.high);
  EXPECT_EQ(a.better, b.better);
  EXPECT_NE(a.low, c.low);
}

TEST(bootstrap, one_day_and_equal_days_leave_no_doubt) {
  const std::vector<day_losses> days(5, {10, 20, 30});
  const auto b = paired_bootstrap(days);
  EXPECT_DOUBLE_EQ(b.low, -1.0);
  EXPECT_DOUBLE_EQ(b.high, -1.0);
  EXPECT_EQ(b.better, 1.0);
  EXPECT_EQ(paired_bootstrap(std::vector<day_losses>{{10, 30, 30}}).better,
            0.0);  // no difference is not better
}

TEST(bootstrap, without_days_says_nothing) {
  const auto b = paired_bootstrap({});
  EXPECT_TRUE(std::isnan(b.difference));
  EXPECT_TRUE(std::isnan(b.low));
}

// For days that are independent, the interval of the mean: ± 1.96 standard errors.
TEST(bootstrap, agrees_with_the_normal_interval) {
  std::vector<day_losses> days;
  random_source random(11);
  double sum = 0.0, squares = 0.0;
  for (int d = 0; d < 200; ++d) {
    const double difference = -0.1 + 0.5 * random.normal();
    days.push_back({1.0, difference, 0.0});
    sum += difference, squares += difference * difference;
  }
  const double mean = sum / 200.0;
  const double error = std::sqrt((squares / 200.0 - mean * mean) / 200.0);
  const auto b = paired_bootstrap(days);
  EXPECT_NEAR(b.low, mean - 1.96 * error, 0.15 * error);
  EXPECT_NEAR(b.high, mean + 1.96 * error, 0.15 * error);
}

TEST(bootstrap, holds_the_truth_about_as_often_as_it_says) {
  int held = 0;
  for (std::uint64_t round = 0; round < 200; ++round) {
    const auto b = paired_bootstrap(noisy_days(40, 0.1, 100 + round), kBootstrapSeed, 400);
    held += b.low <= -0.1 && -0.1 <= b.high;
  }
  EXPECT_GE(held, 176);  // 88 %: a percentile interval of 40 days is a little short of 95 %
  EXPECT_LE(held, 199);
}

TEST(bootstrap_mean, weighs_days_by_rows_and_needs_two_for_an_interval) {
  const std::vector<day_sum> days = {{10, 5}, {30, 3}};
  const auto b = bootstrap_mean(days);
  EXPECT_DOUBLE_EQ(b.mean, 0.2);
  EXPECT_DOUBLE_EQ(b.low, 0.1);  // of two days no resample lies beyond the days themselves
  EXPECT_DOUBLE_EQ(b.high, 0.5);
  const auto one = bootstrap_mean(std::span(days).first(1));
  EXPECT_DOUBLE_EQ(one.mean, 0.5);
  EXPECT_TRUE(std::isnan(one.low));
  EXPECT_TRUE(std::isnan(one.high));
  EXPECT_TRUE(std::isnan(bootstrap_mean({}).mean));
}

TEST(bootstrap_mean, agrees_with_the_paired_one_over_many_days) {
  const auto losses = noisy_days(200, 0.1, 3);
  std::vector<day_sum> days;
  for (const auto& d : losses) days.push_back({d.n, d.judged - d.other});
  const auto paired = paired_bootstrap(losses);
  const auto mean = bootstrap_mean(days);
  EXPECT_EQ(mean.mean, paired.difference);
  EXPECT_NEAR(mean.low, paired.low, 0.05 * (paired.high - paired.low));
  EXPECT_NEAR(mean.high, paired.high, 0.05 * (paired.high - paired.low));
  EXPECT_LT(mean.high - mean.low, 1.05 * (paired.high - paired.low));
}

// Student's t of n − 1 degrees would: 95 % of normal days, however few, where the plain interval falls short.
TEST(bootstrap_mean, holds_the_truth_of_few_days_as_often_as_it_says) {
  int held = 0, held_plain = 0;
  constexpr int kRounds = 600;
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    const auto losses = noisy_days(8, 0.1, 1000 + round);
    std::vector<day_sum> days;
    for (const auto& d : losses) days.push_back({d.n, d.judged - d.other});
    const auto b = bootstrap_mean(days);
    const auto plain = paired_bootstrap(losses, kBootstrapSeed, 400);
    held += b.low <= -0.1 && -0.1 <= b.high;
    held_plain += plain.low <= -0.1 && -0.1 <= plain.high;
  }
  EXPECT_GE(held, 0.92 * kRounds);
  EXPECT_LE(held, 0.98 * kRounds);
  EXPECT_LT(held_plain, held - 0.02 * kRounds);
}

}  // namespace
}  // namespace velib
