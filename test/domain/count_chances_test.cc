#include "domain/count_chances.h"

#include <array>

#include <gtest/gtest.h>

namespace velib {
namespace {

TEST(count_chances, hold_as_many_counts_as_each_station_can) {
  count_chances chances(std::array{3, 0}, 2);
  EXPECT_TRUE(count_chances().empty());
  EXPECT_FALSE(chances.empty());
  EXPECT_EQ(chances.at_most(0, 1).size(), 4u);
  EXPECT_EQ(chances.at_most(1, 0).size(), 1u);
  chances.at_most(0, 1)[3] = 1.0f;
  const auto& read = chances;
  EXPECT_EQ(read.at_most(0, 0)[3], 0.0f);
  EXPECT_EQ(read.at_most(0, 1)[3], 1.0f);
  EXPECT_EQ(read.at_most(1, 0)[0], 0.0f);
}

TEST(count_chances, have_quantiles_and_a_mean) {
  const std::array<float, 4> at_most = {0.1f, 0.5f, 0.75f, 1.0f};
  EXPECT_EQ(quantile(at_most, 0.05), 0);
  EXPECT_EQ(quantile(at_most, 0.5), 1);
  EXPECT_EQ(quantile(at_most, 0.51), 2);
  EXPECT_EQ(quantile(at_most, 1.0), 3);
  EXPECT_NEAR(mean_count(at_most), 0.4 * 1 + 0.25 * 2 + 0.25 * 3, 1e-6);
}

TEST(count_chances, are_scored_by_how_far_they_are_from_the_truth) {
  const std::array<float, 4> at_most = {0.1f, 0.5f, 0.75f, 1.0f};
  EXPECT_NEAR(crps(at_most, 2), 0.01 + 0.25 + 0.0625, 1e-6);
  EXPECT_NEAR(crps(at_most, 0), 0.81 + 0.25 + 0.0625, 1e-6);
  EXPECT_EQ(crps(at_most, 3), crps(at_most, 9));  // more than it holds counts as that
  EXPECT_EQ(crps(std::array{1.0f}, 0), 0.0);      // a station that holds nothing
}

}  // namespace
}  // namespace velib
