// Datasets by the quarter of an hour: histories recorded so, and those recorded by the hour.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "store/memory_store.h"
#include "test/support/times.h"
#include "test/train/small_history.h"
#include "train/dataset.h"

namespace velib {
namespace {

using std::chrono::minutes;

constexpr dataset_options kQuarters{.step = minutes(15), .parts = {}};

// A sample each `every` from 2026-03-02 on, of a count that tells the sample's number.
series sampled(minutes every, minutes offset, int samples) {
  series s{.stations = {{.code = "7", .where = position{48, 2}}}, .rows = {}};
  for (int k = 0; k < samples; ++k) {
    observation row{.capacity = 40};
    row.time = at("2026-03-02T00:00:00Z") + offset + k * every;
    row.state.bikes = static_cast<count>(k);
    s.rows.push_back(row);
  }
  return s;
}

std::set<int> known_quarters(const dataset& set) {
  std::set<int> quarters;
  for (int k = 0; k < set.grid.steps; ++k) {
    if (is_known(set.grid.bikes[static_cast<size_t>(k)])) quarters.insert(k % 4);
  }
  return quarters;
}

TEST(quarters, a_cell_holds_its_first_sample) {
  const auto set = make_dataset(sampled(minutes(5), minutes(17), 80 * 12), kQuarters);
  ASSERT_TRUE(set) << set.error().message;
  EXPECT_EQ(set->sampled_every, minutes(15));
  EXPECT_EQ(set->sampled_at, minutes(0));
  EXPECT_EQ(set->grid.start, at("2026-03-02T00:00:00Z"));
  EXPECT_EQ(set->grid.step, minutes(15));
  EXPECT_EQ(set->grid.steps, 81 * 4);  // the hour of the last sample, whole
  EXPECT_EQ(set->grid.bikes[0], kUnknown);
  EXPECT_EQ(set->grid.bikes[1], 0);
  EXPECT_EQ(set->grid.bikes[2], 3);
  EXPECT_EQ(set->grid.bikes[3], 6);
}

TEST(quarters, shares_are_of_whole_hours) {
  const auto hourly = *make_dataset(sampled(minutes(15), minutes(0), 83 * 4));
  const auto set = *make_dataset(sampled(minutes(15), minutes(0), 83 * 4), kQuarters);
  EXPECT_EQ(hourly.sampled_every, minutes(60));
  EXPECT_EQ(set.train.end, hourly.train.end * 4);
  EXPECT_EQ(set.validation.begin, set.train.end);
  EXPECT_EQ(set.test.begin, hourly.test.begin * 4);
  EXPECT_EQ(set.validation.end, set.test.begin);
  EXPECT_EQ(set.test.end, 83 * 4);
}

TEST(quarters, an_hourly_history_takes_one_quarter_of_each_hour) {
  const auto history = small_history(3, 120);  // at 20 past
  const auto hourly = *make_dataset(history);
  const auto set = *make_dataset(history, kQuarters);
  EXPECT_EQ(set.sampled_every, minutes(60));
  EXPECT_EQ(set.sampled_at, minutes(15));
  for (size_t s = 0; s < 3; ++s) {
    for (int k = 0; k < set.grid.steps; ++k) {
      const count want = k % 4 == 1 ? hourly.grid.bikes[hourly.grid.cell(s, k / 4)] : kUnknown;
      ASSERT_EQ(set.grid.bikes[set.grid.cell(s, k)], want) << s << ' ' << k;
    }
  }
}

// 61 minutes apart, samples wander through all quarters, and an hour is left out in 60.
TEST(quarters, hourly_samples_that_wander_stay_in_their_hour) {
  const auto history = sampled(minutes(61), minutes(0), 100);
  const auto hourly = *make_dataset(history);
  const auto set = *make_dataset(history, kQuarters);
  EXPECT_EQ(set.sampled_every, minutes(60));
  EXPECT_EQ(set.sampled_at, minutes(0));  // 30 samples of 100 lie in it
  EXPECT_EQ(known_quarters(set), std::set{0});
  for (int h = 0; h < hourly.grid.steps; ++h) {
    EXPECT_EQ(set.grid.bikes[static_cast<size_t>(h * 4)], hourly.grid.bikes[static_cast<size_t>(h)]) << h;
  }
}

TEST(quarters, a_second_call_in_some_hours_is_not_a_quarter) {
  auto history = sampled(minutes(60), minutes(50), 100);
  for (size_t k = 0; k < 20; ++k) {
    auto again = history.rows[k];
    again.time += minutes(3);
    again.state.bikes = 999;
    history.rows.push_back(again);
  }
  const auto set = *make_dataset(history, kQuarters);
  EXPECT_EQ(set.sampled_at, minutes(45));
  EXPECT_EQ(known_quarters(set), std::set{3});
  EXPECT_EQ(std::ranges::count(set.grid.bikes, 999), 0);
}

TEST(quarters, missed_calls_do_not_make_a_history_hourly) {
  auto history = sampled(minutes(15), minutes(0), 80 * 4);
  std::erase_if(history.rows, [](const observation& o) { return o.state.bikes % 3 == 0; });
  EXPECT_EQ(make_dataset(history, kQuarters)->sampled_every, minutes(15));
  EXPECT_EQ(make_dataset(sampled(minutes(30), minutes(0), 160), kQuarters)->sampled_every, minutes(15));
}

TEST(quarters, an_unknown_count_is_no_sample) {
  auto history = sampled(minutes(15), minutes(0), 80 * 4);
  for (auto& row : history.rows) {
    if (row.state.bikes % 4 != 2) row.state.bikes = kUnknown;
  }
  const auto set = *make_dataset(history, kQuarters);
  EXPECT_EQ(set.sampled_every, minutes(60));
  EXPECT_EQ(set.sampled_at, minutes(30));
}

TEST(quarters, a_store_gives_the_same_set_as_its_history) {
  const auto history = small_history(3, 120);
  memory_store store;
  ASSERT_TRUE(write_days(store, history));
  const auto loaded = load_dataset(store, kQuarters);
  const auto whole = make_dataset(history, kQuarters);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->grid, whole->grid);
  EXPECT_EQ(loaded->sampled_at, whole->sampled_at);
}

TEST(quarters, a_step_that_does_not_divide_the_hour_aborts) {
  EXPECT_DEATH(dataset_builder({.step = minutes(25), .parts = {}}), "step");
  EXPECT_DEATH(dataset_builder({.step = minutes(0), .parts = {}}), "step");
}

TEST(parts, begin_at_the_first_cell_from_their_time_on) {
  const part_times times{at("2026-03-03T00:00:00Z"), at("2026-03-04T00:00:01Z")};
  const auto set = make_dataset(small_history(2, 120), {.step = minutes(15), .parts = times});
  ASSERT_TRUE(set) << set.error().message;
  EXPECT_EQ(set->train.begin, 0);
  EXPECT_EQ(set->train.end, 96);
  EXPECT_EQ(set->validation.begin, 96);
  EXPECT_EQ(set->validation.end, 193);
  EXPECT_EQ(set->test.begin, 193);
  EXPECT_EQ(set->test.end, 480);
}

TEST(parts, outside_of_the_data_or_out_of_order_are_refused) {
  const auto early = at("2026-03-01T00:00:00Z"), begin = at("2026-03-02T00:00:00Z");
  const auto mid = at("2026-03-04T00:00:00Z"), end = at("2026-03-07T00:00:00Z");
  for (const auto& times : {part_times{early, mid}, part_times{begin, mid}, part_times{mid, end},
                            part_times{mid, mid}, part_times{mid, mid - minutes(15)}}) {
    const auto set = make_dataset(small_history(2, 120), {.step = minutes(60), .parts = times});
    ASSERT_FALSE(set) << format_utc(times.validation_from) << format_utc(times.test_from);
    EXPECT_EQ(set.error().code, error_code::invalid_input);
    EXPECT_NE(set.error().message.find("2026-03-02T00:00:00Z to 2026-03-07T00:00:00Z"), std::string::npos)
        << set.error().message;
  }
}

TEST(moving_stations, are_those_whose_known_count_changes) {
  auto history = small_history(4, 120);
  for (auto& row : history.rows) {
    const auto hour = (row.time - history.rows[0].time) / std::chrono::hours(1);
    if (row.station == 1) row.state.bikes = 5;
    if (row.station == 2) row.state.bikes = hour < 100 ? 5 : 6;
    if (row.station == 3) row.state.bikes = kUnknown;
  }
  const auto set = *make_dataset(history);
  EXPECT_EQ(moving_stations(set, set.train), (std::vector{true, false, false, false}));
  EXPECT_EQ(moving_stations(set, {0, set.grid.steps}), (std::vector{true, false, true, false}));
}

}  // namespace
}  // namespace velib
