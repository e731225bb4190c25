#include "domain/profiles.h"

#include <gtest/gtest.h>

namespace velib {
namespace {

using std::chrono::local_days;
using namespace std::chrono_literals;

constexpr auto kMonday = utc_time(std::chrono::sys_days(2022y / 5 / 16));

// One station through `days` days from Monday on, UTC; unknown at first.
window one_station(int days) {
  window w = make_window(kMonday + 24h * days - 1s, kWindowStep, days * kQuartersOfDay);
  w.stations = {{.code = "1"}};
  w.bikes.assign(static_cast<size_t>(w.steps), kUnknown);
  return w;
}

local_days day(int k) {
  return local_days(2022y / 5 / 16) + std::chrono::days(k);
}

city_profiles folded(const window& w, int days) {
  city_profiles profiles;
  const auto quarters = local_quarters(w, w.steps, time_zone::utc());
  for (int k = 0; k < days; ++k) fold_day(profiles, w, quarters, day(k));
  return profiles;
}

float level(const city_profiles& p, day_type type, int quarter) {
  const auto mean = p.stations.at(0).level[static_cast<size_t>(type)][static_cast<size_t>(quarter)];
  return mean.is_known() ? mean.bikes() : -1.0f;
}

TEST(profiles, are_plain_means_of_the_first_days_by_their_type) {
  window w = one_station(7);
  for (int t = 0; t < w.steps; ++t) w.bikes[static_cast<size_t>(t)] = static_cast<count>(t / kQuartersOfDay);
  const auto p = folded(w, 7);
  EXPECT_NEAR(level(p, day_type::working, 40), 2.0f, 0.05f);  // 0..4
  EXPECT_NEAR(level(p, day_type::free, 40), 5.5f, 0.05f);     // 5, 6
  EXPECT_EQ(p.stations[0].days, (std::array<std::uint16_t, 2>{5, 2}));
  EXPECT_EQ(p.through, day(6));
}

TEST(profiles, of_many_days_follow_the_newest) {
  window w = one_station(60);
  for (int t = 0; t < w.steps; ++t) w.bikes[static_cast<size_t>(t)] = t < 30 * kQuartersOfDay ? 10 : 20;
  const auto p = folded(w, 60);
  EXPECT_GT(level(p, day_type::working, 0), 17.0f);
  EXPECT_LT(level(p, day_type::working, 0), 20.0f);
}

TEST(profiles, bridge_the_gaps_of_an_hourly_recording_and_no_longer_ones) {
  window w = one_station(1);
  for (int t = 0; t < 32; t += 4) w.bikes[static_cast<size_t>(t)] = static_cast<count>(t);
  w.bikes[60] = 9;
  const auto p = folded(w, 1);
  EXPECT_FLOAT_EQ(level(p, day_type::working, 5), 5.0f);
  EXPECT_FLOAT_EQ(level(p, day_type::working, 28), 28.0f);
  EXPECT_FLOAT_EQ(level(p, day_type::working, 40), -1.0f);
  EXPECT_FLOAT_EQ(level(p, day_type::working, 60), 9.0f);
}

TEST(profiles, know_how_much_a_station_usually_changes_and_when) {
  window w = one_station(1);
  for (int t = 0; t < w.steps; ++t) {  // quiet but from 8 to 10, where a bike comes each quarter
    w.bikes[static_cast<size_t>(t)] = static_cast<count>(std::clamp(t - 32, 0, 8));
  }
  const auto p = folded(w, 1).stations[0];
  EXPECT_FLOAT_EQ(p.hourly_change[0][3].bikes(), 0.0f);
  EXPECT_NEAR(p.hourly_change[0][8].bikes(), 3.5f, 0.26f);
  EXPECT_NEAR(p.change[0].bikes(), 8.0f / 95, 0.01f);
  EXPECT_FLOAT_EQ(p.hourly_change[0][20].bikes(), 0.0f);
}

TEST(profiles, read_nothing_after_their_day) {
  window w = one_station(2), changed = one_station(2);
  for (int t = 0; t < w.steps; ++t) w.bikes[static_cast<size_t>(t)] = static_cast<count>(t % 7);
  changed.bikes = w.bikes;
  for (size_t t = kQuartersOfDay; t < changed.bikes.size(); ++t) changed.bikes[t] = 50;
  EXPECT_EQ(folded(w, 1), folded(changed, 1));
  EXPECT_NE(folded(w, 2), folded(changed, 2));
}

TEST(profiles, leave_out_stations_without_a_count) {
  const auto p = folded(one_station(1), 1);
  EXPECT_TRUE(p.stations.empty());
  EXPECT_EQ(find_profile(p, "1"), nullptr);
}

TEST(usual_bikes, are_exact_as_they_are_stored) {
  for (const float bikes : {0.0f, 0.015625f, 12.5f, 1000.0f}) {
    const usual_bikes u(bikes);
    EXPECT_EQ(u.bikes(), bikes);
    EXPECT_EQ(usual_bikes::of_stored(u.stored()), u);
  }
  EXPECT_FALSE(usual_bikes().is_known());
  EXPECT_TRUE(usual_bikes(1e9f).is_known());
}

}  // namespace
}  // namespace velib
