#include "train/discrete_score.h"

#include <numeric>

#include <gtest/gtest.h>

#include "test/train/naive_scores.h"

namespace velib {
namespace {

TEST(discrete_score, is_the_hand_computed_one_of_a_small_case) {
  const std::vector<float> chances = {0.5f, 0.25f, 0.125f, 0.125f};  // F = 0.5, 0.75, 0.875, 1
  const auto s = score_discrete(chances, 1, 2);
  EXPECT_DOUBLE_EQ(s.crps, 0.5 * 0.5 + 0.25 * 0.25 + 0.125 * 0.125);
  EXPECT_DOUBLE_EQ(s.pit_low, 0.5);
  EXPECT_DOUBLE_EQ(s.pit_high, 0.75);
  EXPECT_EQ(s.low, 0);
  EXPECT_EQ(s.high, 3);
  EXPECT_DOUBLE_EQ(s.claimed, 1.0);
  EXPECT_DOUBLE_EQ(s.bike_chance, 0.5);
  EXPECT_DOUBLE_EQ(s.dock_chance, 0.75);
}

TEST(discrete_score, agrees_with_the_definitions_for_random_distributions) {
  random_source random(7);
  for (int round = 0; round < 2000; ++round) {
    const int most = static_cast<int>(random.below(70));
    const auto chances = random_chances(random, most);
    const int truth = static_cast<int>(random.below(static_cast<std::uint64_t>(most) + 1));
    const int full_at = static_cast<int>(random.below(75));
    const auto s = score_discrete(chances, truth, full_at);
    EXPECT_NEAR(s.crps, naive_crps(chances, truth), 1e-5);
    EXPECT_GE(s.crps, 0.0);
    EXPECT_NEAR(s.pit_low, naive_cdf(chances, truth - 1), 1e-5);
    EXPECT_NEAR(s.pit_high, naive_cdf(chances, truth), 1e-5);
    EXPECT_EQ(s.low, naive_quantile(chances, 0.1));
    EXPECT_EQ(s.high, naive_quantile(chances, 0.9));
    EXPECT_NEAR(s.claimed, naive_cdf(chances, s.high) - naive_cdf(chances, s.low - 1), 1e-5);
    EXPECT_GE(s.claimed, 0.8 - 1e-5);
    EXPECT_NEAR(s.bike_chance, 1.0 - naive_cdf(chances, 0), 1e-6);
    EXPECT_NEAR(s.dock_chance, naive_cdf(chances, full_at - 1), 1e-5);
  }
}

TEST(discrete_score, crps_of_a_point_mass_is_the_absolute_error) {
  for (int at = 0; at < 20; ++at) {
    std::vector<float> chances(20, 0.0f);
    chances[static_cast<size_t>(at)] = 1.0f;
    for (int truth = 0; truth < 20; ++truth) {
      const auto s = score_discrete(chances, truth, 20);
      EXPECT_DOUBLE_EQ(s.crps, std::abs(at - truth));
      EXPECT_EQ(s.low, at);
      EXPECT_EQ(s.high, at);
    }
  }
}

TEST(discrete_score, takes_a_truth_above_the_last_count_for_the_last) {
  const std::vector<float> chances = {0.25f, 0.25f, 0.5f};
  const auto above = score_discrete(chances, 9, 2);
  const auto last = score_discrete(chances, 2, 2);
  EXPECT_EQ(above.crps, last.crps);
  EXPECT_EQ(above.pit_low, 0.5);
  EXPECT_EQ(above.pit_high, 1.0);
}

TEST(discrete_score, chance_of_a_dock_at_the_ends) {
  const std::vector<float> chances = {0.25f, 0.25f, 0.5f};
  EXPECT_EQ(score_discrete(chances, 0, 0).dock_chance, 0.0);
  EXPECT_EQ(score_discrete(chances, 0, 3).dock_chance, 1.0);
  EXPECT_EQ(score_discrete(chances, 0, 100).dock_chance, 1.0);
}

TEST(discrete_score_death, refuses_chances_that_do_not_sum_to_one) {
  const std::vector<float> half = {0.25f, 0.25f};
  const std::vector<float> broken = {0.5f, std::nanf("")};
  EXPECT_DEATH(score_discrete(half, 0, 1), "sum to 0.5");
  EXPECT_DEATH(score_discrete(broken, 0, 1), "sum to nan");
  EXPECT_DEATH(score_discrete({}, 0, 1), "first chance");
  EXPECT_DEATH(score_discrete(std::vector<float>{1.0f}, -1, 1), "true count");
}

TEST(pit_shares, spreads_the_step_over_the_bins_it_covers) {
  const auto shares = pit_shares(0.25, 0.45);
  EXPECT_NEAR(shares[2], 0.25, 1e-12);
  EXPECT_NEAR(shares[3], 0.5, 1e-12);
  EXPECT_NEAR(shares[4], 0.25, 1e-12);
  EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1.0, 1e-12);
}

TEST(pit_shares, is_the_mean_of_the_randomised_transform) {
  random_source random(3);
  for (int round = 0; round < 20; ++round) {
    const double low = random.uniform();
    const double high = random.uniform(low, 1.0);
    std::array<double, kPitBins> drawn{};
    constexpr int kDraws = 20000;
    for (int k = 0; k < kDraws; ++k)
      drawn[static_cast<size_t>(random.uniform(low, high) * 10.0)] += 1.0 / kDraws;
    const auto shares = pit_shares(low, high);
    for (size_t bin = 0; bin < kPitBins; ++bin) EXPECT_NEAR(shares[bin], drawn[bin], 0.02);
  }
}

TEST(pit_shares, puts_a_point_into_its_bin) {
  EXPECT_EQ(pit_shares(0.0, 0.0)[0], 1.0);
  EXPECT_EQ(pit_shares(0.55, 0.55)[5], 1.0);
  EXPECT_EQ(pit_shares(1.0, 1.0)[9], 1.0);
}

TEST(chance_scores, are_those_of_the_literature) {
  EXPECT_DOUBLE_EQ(brier_score(0.7, true), 0.3 * 0.3);
  EXPECT_DOUBLE_EQ(brier_score(0.7, false), 0.7 * 0.7);
  EXPECT_DOUBLE_EQ(log_score(0.7, true), -std::log(0.7));
  EXPECT_DOUBLE_EQ(log_score(0.7, false), -std::log(1.0 - 0.7));
  EXPECT_DOUBLE_EQ(log_score(0.0, true), -std::log(1e-4));
  EXPECT_DOUBLE_EQ(log_score(1.0, false), -std::log(1.0 - (1.0 - 1e-4)));
}

}  // namespace
}  // namespace velib
