#include "collect/profile_keeper.h"

#include <gtest/gtest.h>

#include "base/log.h"
#include "domain/ended_days.h"
#include "test/support/fault_store.h"
#include "test/support/times.h"

namespace velib {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;
using namespace std::chrono_literals;

const time_zone kParis = time_zone::load("Europe/Paris").value();

local_days march(unsigned d) {
  return local_days(2026y / 3 / std::chrono::day(d));
}

class profile_keeper_test : public testing::Test {
 protected:
  static void SetUpTestSuite() { set_log_level(log_level::error); }
  static void TearDownTestSuite() { set_log_level(log_level::info); }

  // Samples every quarter up to and with `until`, as the collector records them; keeps after each.
  void collect_until(profile_keeper& keeper, std::string_view until) {
    for (; next <= at(until); next += minutes(15)) {
      record_one();
      keeper.keep(w, next);
    }
  }
  void record_one() {
    const auto quarter = next.time_since_epoch() / minutes(15);
    record(w,
           {.observed_at = next,
            .captured_at = next,
            .entries = {{.station = {.code = "1"}, .state = {.bikes = static_cast<count>(quarter % 31)}}}});
  }
  int saves() const { return store.writes(); }
  city_profiles expected() const {
    city_profiles out;
    fold_ended_days(out, w, kParis);
    return out;
  }

  fault_store store;
  utc_time next = at("2026-03-03T23:00:00Z");  // midnight of the 4th in Paris
  window w = make_window(next, kWindowStep, kWindowSteps);
};

TEST_F(profile_keeper_test, folds_each_day_as_it_ends_and_saves_once_a_day) {
  profile_keeper keeper(store, kParis);
  collect_until(keeper, "2026-03-04T22:45:00Z");
  EXPECT_EQ(saves(), 0);
  EXPECT_TRUE(keeper.current()->stations.empty());
  const auto before = keeper.current();
  collect_until(keeper, "2026-03-04T23:00:00Z");
  EXPECT_EQ(saves(), 1);
  EXPECT_EQ(keeper.current()->through, march(4));
  EXPECT_TRUE(before->stations.empty());  // what was handed out stays
  collect_until(keeper, "2026-03-07T22:45:00Z");
  EXPECT_EQ(saves(), 3);
  EXPECT_EQ(*keeper.current(), expected());
  EXPECT_EQ(*load_profiles(store), (stored_profiles{"Europe/Paris", march(4), *keeper.current()}));
}

TEST_F(profile_keeper_test, a_restart_goes_on_where_it_was) {
  profile_keeper first(store, kParis);
  collect_until(first, "2026-03-06T09:00:00Z");
  profile_keeper second(store, kParis);
  second.keep(w, next);
  EXPECT_EQ(*second.current(), *first.current());
  EXPECT_EQ(saves(), 2);
  collect_until(second, "2026-03-08T09:00:00Z");
  EXPECT_EQ(*second.current(), expected());
}

TEST_F(profile_keeper_test, remembers_what_the_window_has_forgotten) {
  profile_keeper keeper(store, kParis);
  collect_until(keeper, "2026-03-23T09:00:00Z");
  EXPECT_EQ(keeper.current()->stations.at(0).days, (std::array<std::uint16_t, 2>{13, 6}));
  ASSERT_TRUE(store.remove(kProfilesKey));  // those in memory stay, and are saved again with the next day
  collect_until(keeper, "2026-03-24T09:00:00Z");
  EXPECT_EQ(load_profiles(store)->profiles.stations.at(0).days, (std::array<std::uint16_t, 2>{14, 6}));
  EXPECT_EQ(load_profiles(store)->since, march(4));
}

TEST_F(profile_keeper_test, days_missed_are_folded_at_the_next_start) {
  profile_keeper first(store, kParis);
  collect_until(first, "2026-03-05T09:00:00Z");
  for (; next <= at("2026-03-08T09:00:00Z"); next += minutes(15)) record_one();  // as rebuilt from bronze
  profile_keeper second(store, kParis);
  second.keep(w, next);
  EXPECT_EQ(second.current()->through, march(7));
  EXPECT_EQ(*second.current(), expected());
  EXPECT_EQ(saves(), 2);
}

TEST_F(profile_keeper_test, lost_ones_begin_with_the_window_s_whole_days) {
  profile_keeper before(store, kParis);
  collect_until(before, "2026-03-15T09:00:00Z");
  const auto good = *store.get(kProfilesKey);
  auto foreign = *load_profiles(store);
  foreign.zone = "UTC";
  for (const auto& bytes : {std::string("404: Not Found"), good.substr(0, 50), serialize_profiles(foreign)}) {
    ASSERT_TRUE(store.put(kProfilesKey, bytes));
    profile_keeper keeper(store, kParis);
    keeper.keep(w, next);
    EXPECT_EQ(keeper.current()->stations.at(0).days, (std::array<std::uint16_t, 2>{5, 2}));
    EXPECT_EQ(*load_profiles(store), (stored_profiles{"Europe/Paris", march(8), expected()}));
  }
}

TEST_F(profile_keeper_test, a_failed_write_is_tried_again_with_the_next_sample) {
  profile_keeper keeper(store, kParis);
  store.fail_below("history/", {store_call::put}, {error_code::unavailable, "disk full"});
  collect_until(keeper, "2026-03-05T03:00:00Z");
  EXPECT_EQ(keeper.current()->through, march(4));  // of use all the same
  EXPECT_EQ(saves(), 0);
  store.heal();
  collect_until(keeper, "2026-03-05T03:15:00Z");
  EXPECT_EQ(saves(), 1);
  EXPECT_EQ(load_profiles(store)->profiles, expected());
}

TEST_F(profile_keeper_test, a_store_that_cannot_be_read_is_asked_again) {
  profile_keeper first(store, kParis);
  collect_until(first, "2026-03-06T03:00:00Z");
  store.fail_below("history/", {store_call::get}, {error_code::unavailable, "no store"});
  profile_keeper second(store, kParis);
  second.keep(w, next);
  EXPECT_TRUE(second.current()->stations.empty());
  EXPECT_EQ(saves(), 2);  // nothing was overwritten
  store.heal();
  second.keep(w, next);
  EXPECT_EQ(*second.current(), *first.current());
}

TEST_F(profile_keeper_test, a_newer_version_is_left_alone) {
  profile_keeper first(store, kParis);
  collect_until(first, "2026-03-05T03:00:00Z");
  auto newer = *store.get(kProfilesKey);
  newer[8] = 9;
  ASSERT_TRUE(store.put(kProfilesKey, newer));
  profile_keeper second(store, kParis);
  const int gets = store.succeeded(store_call::get);
  collect_until(second, "2026-03-07T03:00:00Z");
  EXPECT_EQ(store.succeeded(store_call::get), gets + 1);
  EXPECT_EQ(*store.get(kProfilesKey), newer);
  EXPECT_TRUE(second.current()->stations.empty());
}

// compact made them of weeks that the window never had.
TEST_F(profile_keeper_test, takes_up_what_another_made_meanwhile) {
  profile_keeper keeper(store, kParis);
  collect_until(keeper, "2026-03-05T09:00:00Z");
  auto richer = *load_profiles(store);
  richer.since = local_days(2026y / 1 / 1);
  richer.profiles.stations[0].days[0] = 40;
  ASSERT_TRUE(save_profiles(store, richer));
  collect_until(keeper, "2026-03-06T09:00:00Z");
  EXPECT_EQ(keeper.current()->stations.at(0).days[0], 41);
  EXPECT_EQ(load_profiles(store)->since, richer.since);
}

TEST_F(profile_keeper_test, an_outage_is_passed_over) {
  profile_keeper keeper(store, kParis);
  collect_until(keeper, "2026-03-05T09:00:00Z");
  next = at("2026-03-08T09:00:00Z");
  collect_until(keeper, "2026-03-08T09:00:00Z");
  EXPECT_EQ(keeper.current()->through, march(7));
  EXPECT_EQ(keeper.current()->stations.at(0).days[0], 2);
  EXPECT_EQ(load_profiles(store)->profiles, *keeper.current());
}

TEST_F(profile_keeper_test, a_clock_that_goes_back_folds_nothing_twice) {
  profile_keeper keeper(store, kParis);
  collect_until(keeper, "2026-03-06T09:00:00Z");
  const auto before = *keeper.current();
  next = at("2026-03-05T09:00:00Z");
  collect_until(keeper, "2026-03-06T09:00:00Z");
  window replayed = make_window(at("2026-03-05T09:00:00Z"), kWindowStep, kWindowSteps);
  keeper.keep(replayed, next);
  EXPECT_EQ(*keeper.current(), before);
  EXPECT_EQ(saves(), 2);
}

TEST_F(profile_keeper_test, a_feed_whose_clock_runs_ahead_ends_no_day) {
  profile_keeper keeper(store, kParis);
  collect_until(keeper, "2026-03-05T09:00:00Z");
  const auto now = next;
  next = at("2036-01-01T00:00:00Z");
  record_one();
  keeper.keep(w, now);
  EXPECT_EQ(keeper.current()->through, march(4));
  EXPECT_EQ(saves(), 1);
}

TEST_F(profile_keeper_test, another_step_makes_none) {
  w = make_window(next, minutes(5), 2'000);
  profile_keeper keeper(store, kParis);
  collect_until(keeper, "2026-03-06T09:00:00Z");
  EXPECT_TRUE(keeper.current()->stations.empty());
  EXPECT_EQ(saves(), 0);
}

TEST_F(profile_keeper_test, one_who_follows_reads_only_when_a_day_is_missing) {
  profile_keeper keeper(store, kParis), reader(store, kParis);
  collect_until(keeper, "2026-03-05T09:00:00Z");
  reader.follow(w);
  EXPECT_EQ(*reader.current(), *keeper.current());
  const int gets = store.succeeded(store_call::get);
  reader.follow(w);
  EXPECT_EQ(store.succeeded(store_call::get), gets);
  collect_until(keeper, "2026-03-06T09:00:00Z");
  reader.follow(w);
  EXPECT_EQ(reader.current()->through, march(5));
  EXPECT_EQ(saves(), 2);
  ASSERT_TRUE(store.put(kProfilesKey, "torn"));
  next += days(1);
  record_one();
  reader.follow(w);
  EXPECT_EQ(reader.current()->through, march(5));  // keeps what it has
}

}  // namespace
}  // namespace velib
