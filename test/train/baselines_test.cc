#include "train/baselines.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "test/train/small_history.h"

namespace velib {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// A grid of two stations by hand, all of it training but its last quarter; every count unknown.
dataset empty_set(seconds step, int steps) {
  dataset set;
  set.grid.start = *parse_time("2026-03-02T00:00:00Z");  // a Monday
  set.grid.step = step;
  set.grid.steps = steps;
  set.grid.stations.resize(2);
  set.grid.bikes.assign(2 * static_cast<size_t>(steps), kUnknown);
  set.grid.docks = set.grid.bikes;
  set.train = {0, steps * 3 / 4};
  set.test = {steps * 3 / 4, steps};
  return set;
}

civil_time monday_at(int hour) {
  return {.hour = hour, .weekday = 0};
}

double mean_of(std::span<const float> chances) {
  double mean = 0.0;
  for (size_t k = 0; k < chances.size(); ++k) mean += static_cast<double>(k) * chances[k];
  return mean;
}

TEST(climatology, counts_the_quarters_of_an_hour_together) {
  auto set = empty_set(minutes(15), 32);
  for (const auto& [at, bikes] : {std::pair{4, 0}, {5, 3}, {6, 3}, {7, 6}, {8, 9}}) {
    set.grid.bikes[set.grid.cell(0, at)] = static_cast<count>(bikes);
  }
  const climatology usual(set, time_zone::utc());
  EXPECT_DOUBLE_EQ(usual.at(0, monday_at(1)), 3.0);
  EXPECT_DOUBLE_EQ(usual.bike_chance(0, monday_at(1)), 4.0 / 6.0);  // 3 of 4, after Laplace
  std::vector<float> chances(8);
  usual.chances(0, monday_at(1), chances);
  EXPECT_EQ(chances, (std::vector<float>{0.25f, 0, 0, 0.5f, 0, 0, 0.25f, 0}));
}

TEST(climatology, puts_what_is_above_into_the_last_count) {
  auto set = empty_set(minutes(15), 32);
  for (int at = 0; at < 4; ++at) set.grid.bikes[set.grid.cell(0, at)] = static_cast<count>(10 + at);
  set.grid.bikes[set.grid.cell(1, 0)] = 32767;
  const climatology usual(set, time_zone::utc());
  std::vector<float> chances(12);
  usual.chances(0, monday_at(0), chances);
  EXPECT_FLOAT_EQ(chances[10], 0.25f);
  EXPECT_FLOAT_EQ(chances[11], 0.75f);
  usual.chances(1, monday_at(0), chances);
  EXPECT_FLOAT_EQ(chances[11], 1.0f);
}

TEST(climatology, falls_back_to_the_station_and_then_to_the_city) {
  auto set = empty_set(minutes(30), 48);
  set.grid.bikes[set.grid.cell(0, 2)] = 4;
  set.grid.bikes[set.grid.cell(0, 40)] = 1;  // in the test part, which it must not see
  const climatology usual(set, time_zone::utc());
  std::vector<float> chances(6);
  for (const size_t station : {0u, 1u}) {
    EXPECT_DOUBLE_EQ(usual.at(station, monday_at(9)), 4.0);
    EXPECT_DOUBLE_EQ(usual.bike_chance(station, monday_at(9)), 2.0 / 3.0);
    usual.chances(station, monday_at(9), chances);
    EXPECT_EQ(chances[4], 1.0f);
  }
  EXPECT_EQ(usual.dock_chance(0, monday_at(9)), 0.5);  // no dock was ever counted
}

TEST(climatology, counts_docks_by_themselves) {
  auto set = empty_set(minutes(60), 48);
  for (const auto& [at, docks] : {std::pair{3, 0}, {27, 2}}) {
    set.grid.docks[set.grid.cell(0, at)] = static_cast<count>(docks);
  }
  const climatology usual(set, time_zone::utc());
  EXPECT_DOUBLE_EQ(usual.dock_chance(0, monday_at(3)), 0.5);
  EXPECT_DOUBLE_EQ(usual.dock_chance(1, monday_at(3)), 0.5);
  EXPECT_DOUBLE_EQ(usual.bike_chance(0, monday_at(3)), 0.5);
  EXPECT_EQ(usual.at(0, monday_at(3)), 0.0);
}

TEST(climatology, without_samples_is_empty) {
  const climatology usual(empty_set(minutes(15), 8), time_zone::utc());
  std::vector<float> chances(3, 7.0f);
  usual.chances(0, monday_at(0), chances);
  EXPECT_EQ(chances, (std::vector<float>{1, 0, 0}));
}

TEST(climatology, mean_of_its_chances_is_its_mean) {
  const auto set = make_dataset(small_history(3, 400)).value();
  const climatology usual(set, time_zone::utc());
  std::vector<float> chances(60);
  for (size_t s = 0; s < 3; ++s) {
    for (int hour = 0; hour < 24; ++hour) {
      usual.chances(s, monday_at(hour), chances);
      EXPECT_NEAR(std::accumulate(chances.begin(), chances.end(), 0.0), 1.0, 1e-6);
      EXPECT_NEAR(mean_of(chances), usual.at(s, monday_at(hour)), 1e-4);
    }
  }
}

// Bikes go 5, 6, 5, 6 … by day (from 6 o'clock) and stay at 3 by night.
dataset swinging_set() {
  auto set = empty_set(minutes(15), 4 * 96);
  for (int at = 0; at < set.grid.steps; ++at) {
    const int hour = at / 4 % 24;
    set.grid.bikes[set.grid.cell(0, at)] = static_cast<count>(hour >= 6 && hour < 22 ? 5 + at % 2 : 3);
  }
  return set;
}

TEST(persistence, spreads_what_is_now_by_what_changed_in_training) {
  const auto set = swinging_set();
  const std::vector<minutes> horizons = {minutes(15), minutes(30)};
  const auto p = persistence::fit(set, time_zone::utc(), horizons).value();
  std::vector<float> chances(12);
  p.chances(0, 8, 10, monday_at(3), chances);  // by night: the change at 22 o'clock falls into it once a day
  EXPECT_GT(chances[8], 0.95f);
  p.chances(0, 8, 10, monday_at(12), chances);
  EXPECT_NEAR(chances[7], 0.5f, 0.02f);
  EXPECT_NEAR(chances[9], 0.5f, 0.02f);
  EXPECT_EQ(chances[8], 0.0f);
  p.chances(1, 8, 10, monday_at(12), chances);
  EXPECT_GT(chances[8], 0.95f);
}

TEST(persistence, knows_how_many_bikes_there_were) {
  auto set = empty_set(minutes(15), 4 * 96);
  for (int at = 0; at < set.grid.steps; ++at) {
    set.grid.bikes[set.grid.cell(0, at)] = static_cast<count>(at % 2);       // 0 and 1 by turns
    set.grid.bikes[set.grid.cell(1, at)] = static_cast<count>(30 + at % 4);  // up to 33, and back
  }
  const auto p = persistence::fit(set, time_zone::utc(), std::vector<minutes>{minutes(15)}).value();
  std::vector<float> chances(50);
  p.chances(0, 0, 40, monday_at(12), chances);
  EXPECT_EQ(chances[1], 1.0f);
  p.chances(0, 1, 40, monday_at(12), chances);
  EXPECT_EQ(chances[0], 1.0f);
  p.chances(0, 31, 40, monday_at(12), chances);
  EXPECT_NEAR(chances[32], 0.75f, 0.02f);
  EXPECT_NEAR(chances[28], 0.25f, 0.02f);
}

TEST(persistence, keeps_within_the_station) {
  const auto p =
      persistence::fit(swinging_set(), time_zone::utc(), std::vector<minutes>{minutes(15)}).value();
  std::vector<float> chances(12);
  for (int size = 0; size < 14; ++size) {
    for (int now = 0; now < 14; ++now) {
      p.chances(0, now, size, monday_at(12), chances);
      const size_t top = static_cast<size_t>(std::min(std::max(size, now), 11));
      EXPECT_NEAR(std::accumulate(chances.begin(), chances.end(), 0.0), 1.0, 1e-6);
      for (size_t k = 0; k < chances.size(); ++k) {
        EXPECT_GE(chances[k], 0.0f);
        if (k > top) {
          EXPECT_EQ(chances[k], 0.0f) << size << ' ' << now;
        }
      }
    }
  }
  p.chances(0, 10, 10, monday_at(12), chances);
  EXPECT_NEAR(chances[9], 0.5f, 0.02f);
  EXPECT_NEAR(chances[10], 0.5f, 0.02f);  // what would be 11
}

TEST(persistence, agrees_with_counting_over_a_history) {
  const auto set = make_dataset(small_history(3, 400)).value();
  const auto p = persistence::fit(set, time_zone::utc(), std::vector<minutes>{minutes(120)}).value();
  double n = 0.0, up_by_three = 0.0;
  for (size_t s = 0; s < 3; ++s) {
    for (int at = 2; at < set.train.end; ++at) {
      const int hour = utc_civil(set.grid.time_of(at)).hour;
      const count then = set.grid.bikes[set.grid.cell(s, at)], now = set.grid.bikes[set.grid.cell(s, at - 2)];
      if (hour < 6 || hour >= 22 || !is_known(then) || now < 25) continue;
      ++n;
      up_by_three += then - now == 3;
    }
  }
  ASSERT_GT(up_by_three, 0.0);
  std::vector<float> chances(101);
  p.chances(0, 50, 100, monday_at(10), chances);
  EXPECT_NEAR(chances[53], up_by_three / n, 1e-6);
}

TEST(persistence, without_samples_is_certain) {
  const auto p =
      persistence::fit(empty_set(minutes(15), 16), time_zone::utc(), std::vector<minutes>{minutes(15)});
  std::vector<float> chances(4);
  p->chances(0, 2, 3, monday_at(1), chances);
  EXPECT_EQ(chances, (std::vector<float>{0, 0, 1, 0}));
}

TEST(persistence, refuses_horizons_between_the_steps) {
  const auto set = empty_set(minutes(15), 16);
  for (const int horizon : {20, 0, -15}) {
    const auto p = persistence::fit(set, time_zone::utc(), std::vector<minutes>{minutes(horizon)});
    ASSERT_FALSE(p);
    EXPECT_EQ(p.error().code, error_code::invalid_input);
    EXPECT_NE(p.error().message.find(std::to_string(horizon) + " min"), std::string::npos);
  }
}

}  // namespace
}  // namespace velib
