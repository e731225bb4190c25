#include "domain/ended_days.h"

#include <gtest/gtest.h>

#include "test/support/times.h"

namespace velib {
namespace {

using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;
using namespace std::chrono_literals;
using days_of_test = std::vector<local_days>;

local_days day(unsigned d) {
  return local_days(2026y / 3 / std::chrono::day(d));
}

// One station with a bike in each cell up to `newest`, which lies `steps` cells after the first.
window up_to(std::string_view newest, int steps) {
  window w = make_window(at(newest), kWindowStep, steps);
  w.observed_at = at(newest);
  w.stations = {{.code = "1"}};
  w.bikes.assign(static_cast<size_t>(steps), 1);
  return w;
}

void silence(window& w, std::string_view from, std::string_view until) {
  for (int t = *cell_at(w, at(from)); t < *cell_at(w, at(until)); ++t)
    w.bikes[static_cast<size_t>(t)] = kUnknown;
}

TEST(ended_days, are_the_whole_ones_before_the_newest_snapshot_s) {
  city_profiles p;
  const auto w = up_to("2026-03-05T12:00:00Z", 3 * 96);
  EXPECT_EQ(fold_ended_days(p, w, time_zone::utc()), (days_of_test{day(3), day(4)}));
  EXPECT_EQ(p.through, day(4));
  EXPECT_EQ(p.stations.at(0).days[0], 2);
}

TEST(ended_days, are_folded_once) {
  city_profiles p;
  fold_ended_days(p, up_to("2026-03-05T12:00:00Z", 3 * 96), time_zone::utc());
  const auto before = p;
  EXPECT_TRUE(fold_ended_days(p, up_to("2026-03-05T23:59:59Z", 3 * 96), time_zone::utc()).empty());
  EXPECT_TRUE(fold_ended_days(p, up_to("2026-03-04T12:00:00Z", 3 * 96), time_zone::utc()).empty());
  EXPECT_EQ(p, before);
  EXPECT_EQ(fold_ended_days(p, up_to("2026-03-06T00:00:00Z", 3 * 96), time_zone::utc()),
            days_of_test{day(5)});
}

TEST(ended_days, end_at_local_midnight) {
  const auto paris = time_zone::load("Europe/Paris").value();
  city_profiles p;
  EXPECT_TRUE(fold_ended_days(p, up_to("2026-03-05T22:59:59Z", 2 * 96), paris).size() == 1);
  EXPECT_EQ(fold_ended_days(p, up_to("2026-03-05T23:00:00Z", 2 * 96), paris), days_of_test{day(5)});
}

TEST(ended_days, that_the_window_cuts_are_folded_only_for_want_of_others) {
  city_profiles cut, whole;
  EXPECT_EQ(fold_ended_days(cut, up_to("2026-03-05T06:00:00Z", 100), time_zone::utc()), days_of_test{day(4)});
  EXPECT_FALSE(cut.stations.at(0).level[0][0].is_known());
  EXPECT_TRUE(cut.stations.at(0).level[0][95].is_known());
  const auto begins_at_midnight = up_to("2026-03-05T23:50:00Z", 2 * 96);
  EXPECT_EQ(fold_ended_days(whole, begins_at_midnight, time_zone::utc()), days_of_test{day(4)});
  EXPECT_TRUE(whole.stations.at(0).level[0][0].is_known());
}

TEST(ended_days, without_any_count_are_passed_over) {
  auto w = up_to("2026-03-06T12:00:00Z", 4 * 96);
  silence(w, "2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z");
  city_profiles p;
  EXPECT_EQ(fold_ended_days(p, w, time_zone::utc()), (days_of_test{day(3), day(4)}));
  EXPECT_EQ(p.through, day(5));
}

// Else the empty days of a new window would stand for days that were learned from.
TEST(ended_days, before_anything_was_learned_leave_through_empty) {
  auto w = up_to("2026-03-05T12:00:00Z", 3 * 96);
  silence(w, "2026-03-02T12:15:00Z", "2026-03-05T12:00:00Z");
  city_profiles p;
  EXPECT_TRUE(fold_ended_days(p, w, time_zone::utc()).empty());
  EXPECT_FALSE(p.through);
  EXPECT_TRUE(fold_ended_days(p, make_window(at("2026-03-05T12:00:00Z"), kWindowStep, 768), time_zone::utc())
                  .empty());
  EXPECT_TRUE(fold_ended_days(p, window{}, time_zone::utc()).empty());
}

// The clocks go forward on 29 March: 92 quarters; all of its known quarters are learned, and no other.
TEST(ended_days, of_92_quarters_are_folded_too) {
  const auto paris = time_zone::load("Europe/Paris").value();
  city_profiles p;
  const auto folded = fold_ended_days(p, up_to("2026-03-29T22:00:00Z", 2 * 96), paris);
  EXPECT_EQ(folded, (days_of_test{day(28), day(29)}));
  EXPECT_EQ(p.stations.at(0).days[1], 2);
  EXPECT_EQ(p.stations.at(0).level[1][8].bikes(), 1.0f);
}

}  // namespace
}  // namespace velib
