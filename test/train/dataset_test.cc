#include "train/dataset.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "store/memory_store.h"
#include "test/train/small_history.h"
#include "train/baselines.h"

namespace velib {
namespace {

TEST(dataset, grid_runs_over_whole_hours_from_first_to_last_sample) {
  const auto set = make_dataset(small_history(3, 120));
  ASSERT_TRUE(set) << set.error().message;
  EXPECT_EQ(set->grid.steps, 120);
  EXPECT_EQ(set->grid.start, *parse_time("2026-03-02T00:00:00Z"));
  EXPECT_EQ(set->train.end, 84);
  EXPECT_EQ(set->validation.begin, 84);
  EXPECT_EQ(set->validation.end, 102);
  EXPECT_EQ(set->test.begin, 102);
  EXPECT_EQ(set->test.end, 120);
}

TEST(dataset, an_hour_holds_its_first_sample_whatever_the_order_of_rows) {
  auto history = small_history(1, 120);
  const auto first = history.rows[10];
  for (const auto& [minutes, bikes] : {std::pair{30, 99}, {-10, 77}, {-15, 55}}) {
    auto row = first;
    row.time += std::chrono::minutes(minutes);
    row.state.bikes = static_cast<count>(bikes);
    history.rows.push_back(row);
  }
  const auto set = make_dataset(history);
  ASSERT_TRUE(set);
  EXPECT_EQ(set->grid.bikes[static_cast<size_t>(*cell_at(set->grid, first.time))], 55);
}

// As many grids as there are ways to cut a history into days: one.
TEST(dataset, pieces_make_the_same_set_as_the_whole) {
  auto history = small_history(5, 120);
  std::erase_if(history.rows, [](const observation& o) {
    return o.station == 0 && o.time < *parse_time("2026-03-04T00:00:00Z");
  });
  for (auto& row : history.rows) {
    row.state.docks = static_cast<count>(40 - row.state.bikes);
    row.state.ebikes = static_cast<count>(row.state.bikes / 2);
    row.state.installed = row.state.renting =
        row.time.time_since_epoch().count() % 7 == 0 ? answer::no : answer::yes;
  }
  const auto whole = make_dataset(history);
  ASSERT_TRUE(whole);
  memory_store store;
  ASSERT_TRUE(write_days(store, history));
  const auto loaded = load_dataset(store);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->grid, whole->grid);
  EXPECT_EQ(loaded->test.begin, whole->test.begin);
  EXPECT_TRUE(std::ranges::count(loaded->grid.usable, kUsableSaid | kUsableRent) > 0);
}

TEST(dataset, reads_the_days_of_its_span_alone) {
  memory_store store;
  ASSERT_TRUE(write_days(store, small_history(2, 240)));
  const auto from = *parse_time("2026-03-03T12:00:00Z");
  const auto set = load_dataset(store, {}, from, from + std::chrono::hours(100));
  ASSERT_TRUE(set) << set.error().message;
  EXPECT_EQ(set->grid.start, from);
  EXPECT_EQ(set->grid.steps, 100);
  EXPECT_EQ(load_dataset(store, {}, from, from).error().code, error_code::invalid_input);
  ASSERT_TRUE(store.put(day_key(from), "PAR1 torn"));
  EXPECT_NE(load_dataset(store).error().message.find("2026-03-03"), std::string::npos);
}

TEST(dataset, missing_hours_stay_unknown) {
  const auto set = make_dataset(small_history(2, 120));
  EXPECT_EQ(set->grid.bikes[set->grid.cell(1, 26)], kUnknown);
  EXPECT_NE(set->grid.bikes[set->grid.cell(1, 28)], kUnknown);
}

TEST(dataset, no_target_lies_outside_of_its_part) {
  const auto set = *make_dataset(small_history(2, 120));
  EXPECT_EQ(target_at(set, set.train, {0, 83}, 1), kUnknown);
  EXPECT_EQ(target_at(set, set.train, {0, 82}, 1), set.grid.bikes[83]);
  for (const auto& row : rows_of(set, set.train, 3)) EXPECT_LT(row.origin, 83);
  for (const auto& row : rows_of(set, set.validation, 3)) {
    EXPECT_GE(row.origin, 84);
    EXPECT_LT(row.origin, 101);
  }
}

TEST(dataset, a_row_needs_a_count_now_and_one_to_forecast) {
  auto history = small_history(1, 120);
  std::erase_if(history.rows, [&](const observation& o) {
    const auto hour = (o.time - history.rows[0].time) / std::chrono::hours(1);
    return hour > 5 && hour < 12;
  });
  const auto set = *make_dataset(history);
  std::vector<int> origins;
  for (const auto& row : rows_of(set, {0, 14}, 3)) origins.push_back(row.origin);
  EXPECT_EQ(origins, (std::vector<int>{0, 1, 4, 12}));  // hours 2, 3 and 6 to 11 have no count
}

TEST(dataset, says_what_a_history_lacks) {
  EXPECT_NE(make_dataset({}).error().message.find("empty"), std::string::npos);
  const auto brief = make_dataset(small_history(2, 30));
  EXPECT_EQ(brief.error().code, error_code::invalid_input);
  EXPECT_NE(brief.error().message.find("30 hours"), std::string::npos);
  auto nowhere = small_history(2, 120);
  for (auto& s : nowhere.stations) s.where.reset();
  EXPECT_NE(make_dataset(nowhere).error().message.find("position"), std::string::npos);
  auto endless = small_history(2, 120);
  endless.rows.front().time = *parse_time("0001-01-01T00:00:00Z");
  for (int k = 0; k < 30'000; ++k) endless.stations.push_back({.code = fmt::format("x{}", k)});
  EXPECT_NE(make_dataset(endless).error().message.find("shorter"), std::string::npos);
}

TEST(climatology, is_the_mean_of_station_hour_and_weekend_in_the_training_hours) {
  const auto set = *make_dataset(small_history(2, 240));  // training ends at hour 168: one week
  const climatology usual(set, time_zone::utc());
  double sum = 0.0;
  for (int day = 0; day < 5; ++day) sum += set.grid.bikes[set.grid.cell(1, day * 24 + 7)];
  EXPECT_DOUBLE_EQ(usual.at(1, utc_civil(set.grid.time_of(192 + 7))), sum / 5.0);
}

TEST(climatology, falls_back_to_the_station_and_then_to_the_city) {
  auto history = small_history(2, 240);
  std::erase_if(history.rows, [](const observation& o) { return o.station == 1; });
  const auto set = *make_dataset(history);
  const climatology usual(set, time_zone::utc());
  double sum = 0.0;
  int n = 0;
  for (int at = 0; at < set.train.end; ++at) {
    if (const count bikes = set.grid.bikes[set.grid.cell(0, at)]; is_known(bikes)) sum += bikes, ++n;
  }
  const auto gap = utc_civil(set.grid.time_of(2));  // an hour that is never seen
  EXPECT_DOUBLE_EQ(usual.at(0, gap), sum / n);
  EXPECT_DOUBLE_EQ(usual.at(1, gap), sum / n);
}

}  // namespace
}  // namespace velib
