#include "history/profile_days.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.h"
#include "domain/ended_days.h"
#include "history/days.h"
#include "history/series_builder.h"
#include "test/support/fault_store.h"
#include "test/support/times.h"

namespace velib {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;
using testing::HasSubstr;
using namespace std::chrono_literals;

const utc_time kStart = at("2026-03-01T00:00:00Z");

// What the city says at `time`: counts that wander by station and time of day, now and then unknown.
snapshot sample(utc_time time) {
  const auto minute = (time - kStart) / minutes(1);
  snapshot s{.observed_at = time, .captured_at = time, .entries = {}};
  for (int k = 0; k < 3; ++k) {
    const auto wave = (minute / (7 + k)) % 23 + (minute / 1440) % (3 + k);
    const bool silent = (minute / 15 + k) % 29 == 0;
    s.entries.push_back(
        {.station = {.code = std::to_string(10 + k), .where = position{48.5, 2.5}, .capacity = 40},
         .state = {.bikes = silent ? kUnknown : static_cast<count>(wave), .docks = 1}});
  }
  return s;
}

class profile_days_test : public testing::TestWithParam<const char*> {
 protected:
  static void SetUpTestSuite() { set_log_level(log_level::error); }
  static void TearDownTestSuite() { set_log_level(log_level::info); }

  // Samples of [from, until), into the days and the window that profiles are compared by.
  void record_samples(utc_time from, utc_time until, std::chrono::seconds step) {
    series_builder rows;
    for (utc_time time = from; time < until; time += step) {
      append_snapshot(rows, sample(time));
      record(all, sample(time));
    }
    ASSERT_TRUE(write_days(store, rows.finish()));
  }
  void record_days(int from, int until, std::chrono::seconds step = minutes(7)) {
    record_samples(kStart + days(from), kStart + days(until), step);
  }
  result<profiles_report> update(bool again = false) {
    return update_profiles(store, zone, again, [](long, long) {});
  }
  // What one window over everything says.
  city_profiles expected() const {
    city_profiles out;
    fold_ended_days(out, all, zone);
    return out;
  }
  void expect_exact() {
    const auto kept = load_profiles(store);
    ASSERT_TRUE(kept) << kept.error().message;
    EXPECT_EQ(kept->zone, zone.name());
    EXPECT_EQ(kept->profiles.through, expected().through);
    EXPECT_TRUE(kept->profiles == expected());
  }

  fault_store store;
  time_zone zone = time_zone::load("Europe/Paris").value();
  window all = make_window(kStart + days(45), kWindowStep, 60 * kQuartersOfDay);
};

INSTANTIATE_TEST_SUITE_P(zones, profile_days_test,
                         testing::Values("UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata",
                                         "Pacific/Kiritimati", "Etc/GMT+12"));

TEST_P(profile_days_test, make_what_one_window_of_all_samples_makes) {
  zone = time_zone::load(GetParam()).value();
  record_days(0, 9);
  const auto report = update();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->rebuilt);
  EXPECT_GE(report->days_folded, 8);
  EXPECT_EQ(report->kept, *load_profiles(store));
  expect_exact();
}

// The clocks change within; each run reads a few days only.
TEST_P(profile_days_test, go_on_day_by_day_to_the_same) {
  zone = time_zone::load(GetParam()).value();
  record_days(0, 2);
  ASSERT_TRUE(update());
  for (int day = 2; day < 32; ++day) {
    record_days(day, day + 1, minutes(13));
    const int gets = store.succeeded(store_call::get);
    const auto report = update();
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_FALSE(report->rebuilt);
    EXPECT_LE(store.succeeded(store_call::get) - gets, 4);
  }
  expect_exact();
}

TEST_P(profile_days_test, pass_over_days_without_samples) {
  zone = time_zone::load(GetParam()).value();
  record_days(0, 2);
  record_samples(kStart + days(2), kStart + days(2) + minutes(10), minutes(5));
  record_samples(kStart + days(5) + hours(7), kStart + days(6), minutes(15));
  record_samples(kStart + days(16) + hours(23), kStart + days(17) + hours(3), minutes(15));
  ASSERT_TRUE(update());
  expect_exact();
}

TEST_F(profile_days_test, of_an_hourly_recording_know_every_quarter) {
  record_days(0, 4, hours(1));
  ASSERT_TRUE(update());
  expect_exact();
  const auto known = [](usual_bikes u) { return u.is_known(); };
  EXPECT_GT(std::ranges::count_if(load_profiles(store)->profiles.stations[0].level[0], known), 90);
}

TEST_F(profile_days_test, are_not_written_twice) {
  record_days(0, 3);
  ASSERT_TRUE(update());
  const int writes = store.writes();
  EXPECT_EQ(update()->days_folded, 0);
  EXPECT_TRUE(update(true)->rebuilt);
  EXPECT_EQ(store.writes(), writes);
  expect_exact();
}

TEST_F(profile_days_test, are_made_anew_of_what_is_damaged_or_of_another_zone) {
  record_days(0, 4);
  ASSERT_TRUE(update());
  const auto good = *load_profiles(store);
  ASSERT_TRUE(store.put(kProfilesKey, serialize_profiles(good).substr(0, 99)));
  EXPECT_TRUE(update()->rebuilt);
  EXPECT_EQ(*load_profiles(store), good);
  auto foreign = good;
  foreign.zone = "America/New_York";
  ASSERT_TRUE(save_profiles(store, foreign));
  EXPECT_TRUE(update()->rebuilt);
  EXPECT_EQ(*load_profiles(store), good);
}

// As `collect` leaves them: begun with the window's days, which the store's go before.
TEST_F(profile_days_test, are_made_anew_when_earlier_days_are_there) {
  record_days(10, 14);
  ASSERT_TRUE(update());
  EXPECT_FALSE(update()->rebuilt);
  record_days(0, 10);
  EXPECT_TRUE(update()->rebuilt);
  EXPECT_FALSE(update()->rebuilt);
  EXPECT_EQ(load_profiles(store)->since, local_days(2026y / 3 / 1));
  all = make_window(kStart + days(13), kWindowStep, 60 * kQuartersOfDay);
  for (const auto& [from, until] : {std::pair(0, 10), std::pair(10, 14)}) {
    for (utc_time time = kStart + days(from); time < kStart + days(until); time += minutes(7)) {
      record(all, sample(time));
    }
  }
  expect_exact();
}

TEST_F(profile_days_test, of_a_newer_version_stay) {
  record_days(0, 3);
  ASSERT_TRUE(update());
  auto newer = *store.get(kProfilesKey);
  newer[8] = 7;
  ASSERT_TRUE(store.put(kProfilesKey, newer));
  for (const bool again : {false, true}) {
    const auto report = update(again);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, error_code::unsupported);
    EXPECT_THAT(report.error().message, HasSubstr(std::string(kProfilesKey)));
  }
  EXPECT_EQ(*store.get(kProfilesKey), newer);
}

TEST_F(profile_days_test, tell_what_the_store_cannot_do) {
  record_days(0, 3);
  store.fail_below("history/_profiles", {store_call::put}, {error_code::unavailable, "disk full"});
  EXPECT_EQ(update().error().code, error_code::unavailable);
  store.fail_below("history/_profiles", {store_call::get}, {error_code::timeout, "silence"});
  EXPECT_EQ(update().error().code, error_code::timeout);
  store.heal();
  ASSERT_TRUE(store.put(day_key(kStart + days(1)), "PAR1 torn"));
  EXPECT_FALSE(update());
  EXPECT_EQ(load_profiles(store).error().code, error_code::not_found);
}

TEST_F(profile_days_test, of_no_days_or_none_that_has_ended_are_none) {
  EXPECT_FALSE(update()->kept.profiles.through);
  record_samples(kStart + hours(8), kStart + hours(20), minutes(15));
  const auto report = update();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_FALSE(report->kept.profiles.through);
  EXPECT_EQ(load_profiles(store).error().code, error_code::not_found);
}

}  // namespace
}  // namespace velib
