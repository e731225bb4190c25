#include "model/trend_inputs.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <set>

#include <gtest/gtest.h>

#include "base/random.h"
#include "test/model/quarter_city.h"

namespace velib {
namespace {

constexpr int kDays = 12, kOrigin = 10 * kQuartersOfDay + 41;

struct told {
  std::vector<float> inputs;
  station_base base;
};

// What the network is told of every station at `origin`.
std::vector<told> tell(const window& w, const city_profiles& profiles, int origin, sight visible) {
  const auto quarters = local_quarters(w, w.steps + kLongestLead, time_zone::utc());
  const auto near = find_neighbours(w.stations);
  const auto of = profiles_of(profiles, w);
  const trend_city city{w, quarters, near, of};
  const auto of_city = seen(city_inputs_at(city, origin), origin, visible);
  std::vector<told> all;
  for (size_t s = 0; s < w.stations.size(); ++s) {
    told t{std::vector<float>(trend_input_names().size()), {}};
    t.base = station_inputs_at(city, of_city, s, origin, visible, t.inputs);
    all.push_back(std::move(t));
  }
  return all;
}

// NaN equals NaN.
void expect_same(const std::vector<told>& a, const std::vector<told>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t s = 0; s < a.size(); ++s) {
    for (size_t k = 0; k < a[s].inputs.size(); ++k) {
      const float x = a[s].inputs[k], y = b[s].inputs[k];
      EXPECT_TRUE(x == y || (std::isnan(x) && std::isnan(y)))
          << trend_input_names()[k] << ": " << x << ", " << y;
    }
    EXPECT_EQ(a[s].base.now, b[s].base.now);
    EXPECT_EQ(a[s].base.most, b[s].base.most);
    EXPECT_EQ(a[s].base.usual, b[s].base.usual);
  }
}

float input(const told& t, std::string_view name) {
  const auto& names = trend_input_names();
  const auto at = std::ranges::find(names, name);
  EXPECT_NE(at, names.end()) << name;
  return t.inputs[static_cast<size_t>(at - names.begin())];
}

class trend_inputs : public testing::Test {
 protected:
  window w = quarter_city(12, kDays);
  city_profiles profiles = profiles_before(w, local_quarter_of(w.time_of(kOrigin), time_zone::utc()).day);
};

TEST_F(trend_inputs, have_each_a_name_of_their_own) {
  const auto& names = trend_input_names();
  EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size());
  EXPECT_GT(names.size(), 100u);
}

TEST_F(trend_inputs, read_nothing_after_the_moment_of_the_forecast) {
  auto changed = w;
  for (size_t s = 0; s < w.stations.size(); ++s) {
    for (int k = kOrigin + 1; k < w.steps; ++k) {
      changed.bikes[changed.cell(s, k)] = 29;
      changed.docks[changed.cell(s, k)] = 1;
    }
  }
  expect_same(tell(w, profiles, kOrigin, {0, kOrigin}), tell(changed, profiles, kOrigin, {0, kOrigin}));
  changed.bikes[changed.cell(3, kOrigin)] = 29;
  EXPECT_NE(tell(w, profiles, kOrigin, {0, kOrigin})[3].base.now,
            tell(changed, profiles, kOrigin, {0, kOrigin})[3].base.now);
}

TEST_F(trend_inputs, are_the_same_in_training_and_in_serving) {
  const auto serving = cut_window(w, kOrigin, kTrendPast);
  expect_same(tell(w, profiles, kOrigin, {0, kOrigin}),
              tell(serving, profiles, kTrendPast - 1, {0, kTrendPast - 1}));
}

TEST_F(trend_inputs, that_may_not_be_seen_are_as_if_they_had_not_been) {
  const sight hour{kOrigin - 4, kOrigin};
  auto gone = w;
  for (size_t s = 0; s < w.stations.size(); ++s) {
    for (int k = 0; k < kOrigin - 4; ++k) gone.bikes[gone.cell(s, k)] = kUnknown;
  }
  expect_same(tell(w, profiles, kOrigin, hour), tell(gone, profiles, kOrigin, {0, kOrigin}));
}

TEST_F(trend_inputs, say_what_they_are_named_after) {
  const size_t s = 4;
  w.bikes[w.cell(s, kOrigin)] = 20;
  w.bikes[w.cell(s, kOrigin - 4)] = 19;
  w.bikes[w.cell(s, kOrigin - 96)] = 8;
  w.bikes[w.cell(s, kOrigin - 96 + 4)] = 9;
  const auto t = tell(w, profiles, kOrigin, {0, kOrigin})[s];
  EXPECT_FLOAT_EQ(input(t, "bikes"), 20);
  EXPECT_FLOAT_EQ(input(t, "now"), 20.0f / 30);
  EXPECT_FLOAT_EQ(input(t, "since_4"), 1);
  EXPECT_FLOAT_EQ(input(t, "since_96"), 12);
  EXPECT_FLOAT_EQ(input(t, "day_ago_4"), 1);
}

TEST_F(trend_inputs, stand_on_the_newest_count_there_is) {
  const size_t s = 2;
  for (int k = 0; k < 6; ++k) w.bikes[w.cell(s, kOrigin - k)] = kUnknown;
  w.bikes[w.cell(s, kOrigin - 6)] = 7;
  const auto base = tell(w, profiles, kOrigin, {0, kOrigin})[s].base;
  EXPECT_EQ(base.now, 7);
  EXPECT_EQ(base.age, 6);
  for (int k = 0; k < kQuartersOfDay; ++k) w.bikes[w.cell(s, kOrigin - k)] = kUnknown;
  const auto blind = tell(w, profiles, kOrigin, {0, kOrigin})[s].base;
  EXPECT_EQ(blind.age, kQuartersOfDay);
  EXPECT_NEAR(blind.now, profiles.stations[s].level[0][41].bikes(), 1e-6);
}

TEST_F(trend_inputs, know_an_ordinary_day_from_one_that_stands_still) {
  const auto quarters = local_quarters(w, w.steps + kLongestLead, time_zone::utc());
  const auto near = find_neighbours(w.stations);
  const auto of = profiles_of(profiles, w);
  EXPECT_NEAR(city_inputs_at({w, quarters, near, of}, kOrigin).followed[1], 1.0f, 0.35f);
  for (size_t s = 0; s < w.stations.size(); ++s) {
    for (int k = 0; k <= 24; ++k) w.bikes[w.cell(s, kOrigin - k)] = 12;
  }
  EXPECT_FLOAT_EQ(city_inputs_at({w, quarters, near, of}, kOrigin).followed[1], 0.0f);
  EXPECT_FLOAT_EQ(city_inputs_at({w, quarters, near, of}, kOrigin).activity, 0.0f);
}

// Against the plainest way: all distances, sorted. Places on a lattice have many at the same distance.
TEST(neighbourhood, is_what_sorting_all_distances_gives) {
  std::vector<station> stations;
  random_source random(3);
  for (int k = 0; k < 400; ++k) {
    const double across = k % 2 == 0 ? static_cast<double>(k % 20) / 100 : random.uniform(0, 0.2);
    stations.push_back({.code = std::to_string(k), .where = position{48.8 + 0.01 * (k / 40), 2.3 + across}});
  }
  const auto near = find_neighbours(stations);
  double middle = 0;
  for (const auto& s : stations) middle += s.where->latitude / static_cast<double>(stations.size());
  for (size_t s = 0; s < stations.size(); ++s) {
    std::vector<double> all;
    for (size_t other = 0; other < stations.size(); ++other) {
      const double north = stations[other].where->latitude - stations[s].where->latitude;
      const double east = (stations[other].where->longitude - stations[s].where->longitude) *
                          std::cos(middle * std::numbers::pi / 180);
      if (other != s) all.push_back(6371 * std::numbers::pi / 180 * std::hypot(north, east));
    }
    std::ranges::sort(all);
    ASSERT_EQ(near.of[s].size(), kNeighbours);
    for (size_t k = 0; k < kNeighbours; ++k) ASSERT_NEAR(near.of[s][k].km, all[k], 1e-4) << s;
  }
}

TEST(neighbourhood, is_of_the_nearest_stations_that_have_a_place) {
  std::vector<station> stations(11);
  for (size_t s = 0; s < stations.size(); ++s) {
    stations[s].code = std::to_string(s);
    if (s != 5) stations[s].where = position{48.85, 2.3 + 0.01 * static_cast<double>(s)};
  }
  const auto near = find_neighbours(stations);
  EXPECT_TRUE(near.of[5].empty());
  ASSERT_EQ(near.of[0].size(), kNeighbours);
  EXPECT_EQ(near.of[0][0].station, 1u);
  EXPECT_EQ(near.of[0][4].station, 6u);
  EXPECT_NEAR(near.of[0][0].km, 0.7316f, 0.002f);  // a hundredth of a degree of longitude at that latitude
}

}  // namespace
}  // namespace velib
