#include "domain/unchanged_since.h"

#include <gtest/gtest.h>

#include "base/civil_time.h"

namespace velib {
namespace {

using std::chrono::minutes;

constexpr count kGap = kUnknown;

// One station, a cell a quarter of an hour from 12:00 on.
window station_of(std::vector<count> bikes, std::vector<count> docks = {}, std::vector<count> ebikes = {}) {
  const int steps = static_cast<int>(bikes.size());
  window w = make_window(*parse_time("2026-03-04T12:00:00Z") + (steps - 1) * minutes(15), minutes(15), steps);
  w.stations = {{.code = "a"}};
  docks.resize(bikes.size(), kUnknown);
  ebikes.resize(bikes.size(), kUnknown);
  w.bikes = std::move(bikes);
  w.docks = std::move(docks);
  w.ebikes = std::move(ebikes);
  w.usable.assign(w.bikes.size(), 0);
  return w;
}

std::string since(const window& w) {
  const auto time = unchanged_since(w, 0);
  return time ? format_utc(*time).substr(11, 5) : "never";
}

TEST(unchanged_since, is_the_oldest_cell_of_the_last_run) {
  EXPECT_EQ(since(station_of({5, 5, 5, 5})), "12:00");
  EXPECT_EQ(since(station_of({4, 5, 5, 5})), "12:15");
  EXPECT_EQ(since(station_of({5, 4, 5, 5})), "12:30");
  EXPECT_EQ(since(station_of({0, 0, 0, 0})), "12:00");
}

TEST(unchanged_since, says_nothing_of_a_station_that_moves_or_was_not_seen) {
  EXPECT_EQ(since(station_of({5, 5, 5, 4})), "never");
  EXPECT_EQ(since(station_of({5, 5, 4, kGap})), "never");
  EXPECT_EQ(since(station_of({kGap, kGap})), "never");
  EXPECT_EQ(since(station_of({})), "never");
}

TEST(unchanged_since, gaps_neither_break_a_run_nor_begin_one) {
  EXPECT_EQ(since(station_of({5, kGap, kGap, 5, kGap})), "12:00");
  EXPECT_EQ(since(station_of({kGap, kGap, 5, 5})), "12:30");
  EXPECT_EQ(since(station_of({4, kGap, 5, kGap, 5})), "12:30");
  EXPECT_EQ(since(station_of({kGap, 5, kGap})), "12:15");
}

TEST(unchanged_since, any_of_the_counts_is_a_sign_of_life) {
  EXPECT_EQ(since(station_of({5, 5, 5}, {9, 8, 8})), "12:15");
  EXPECT_EQ(since(station_of({5, 5, 5}, {9, 9, 9}, {2, 1, 1})), "12:15");
  EXPECT_EQ(since(station_of({kGap, kGap, kGap}, {9, 9, 9})), "12:00");
}

TEST(unchanged_since, a_count_that_is_known_only_at_times_breaks_nothing) {
  EXPECT_EQ(since(station_of({5, 5, 5}, {9, kGap, 9})), "12:00");
  EXPECT_EQ(since(station_of({5, 5, 5, 5}, {8, 9, kGap, 9})), "12:15");
  EXPECT_EQ(since(station_of({5, 5, 5, 5}, {8, 9, kGap, kGap})), "12:15");
}

TEST(unchanged_since, looks_at_its_own_station) {
  auto w = station_of({5, 5});
  w.stations.push_back({.code = "b"});
  for (auto* cells : {&w.bikes, &w.docks, &w.ebikes}) cells->insert(cells->end(), {1, 2});
  w.usable.resize(4);
  EXPECT_EQ(unchanged_since(w, 0), w.start);
  EXPECT_EQ(unchanged_since(w, 1), std::nullopt);
}

TEST(unchanged_since, three_days_of_standing_still_are_long) {
  constexpr int kThreeDays = 3 * 96;
  std::vector<count> bikes(kThreeDays + 2, 5);
  bikes[0] = 4;
  auto w = station_of(bikes);
  w.observed_at = w.time_of(kThreeDays + 1);
  EXPECT_EQ(long_unchanged_since(w, 0), w.time_of(1));
  w.bikes[1] = 4;
  EXPECT_EQ(long_unchanged_since(w, 0), std::nullopt);
}

}  // namespace
}  // namespace velib
