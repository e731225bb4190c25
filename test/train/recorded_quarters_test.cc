// Quarter-hour grids of the recorded cities, held against the published rows and errors of persistence.
#include <algorithm>
#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include "test/support/times.h"
#include "test/train/recorded_city.h"
#include "train/dataset.h"

namespace velib {
namespace {

using std::chrono::minutes;

dataset quarters_of(const std::filesystem::path& folder, const std::vector<std::string>& months,
                    part_times parts) {
  dataset_builder builder({.step = minutes(15), .parts = parts});
  for (const auto& month : months) builder.add(load_recorded(folder, "series_" + month + ".csv.gz"));
  return builder.finish().value();
}

struct error_figures {
  double mae = 0, rmse = 0;
};

// Persistence as published: stations that never move in the whole recording left out, every third quarter of
// the test part an origin.
error_figures persistence(const dataset& set, int cells_ahead) {
  const auto moving = moving_stations(set, {0, set.grid.steps});
  double absolute = 0, squared = 0, n = 0;
  for (int origin = set.test.begin; origin < set.test.end; origin += 3) {
    for (std::uint32_t s = 0; s < moving.size(); ++s) {
      const count now = set.grid.bikes[set.grid.cell(s, origin)];
      const count then = target_at(set, set.test, {s, origin}, cells_ahead);
      if (!moving[s] || !is_known(now) || !is_known(then)) continue;
      absolute += std::abs(then - now);
      squared += (then - now) * (then - now);
      ++n;
    }
  }
  return {absolute / n, std::sqrt(squared / n)};
}

void expect_persistence(const dataset& set, const std::array<error_figures, 5>& published) {
  constexpr std::array kCells = {1, 2, 4, 8, 12};
  for (size_t k = 0; k < kCells.size(); ++k) {
    const auto figures = persistence(set, kCells[k]);
    EXPECT_NEAR(figures.mae, published[k].mae, 0.0005) << kCells[k];
    EXPECT_NEAR(figures.rmse, published[k].rmse, 0.0005) << kCells[k];
  }
}

TEST(recorded_quarters, velib_2013_gives_the_published_persistence) {
  const auto folder = recorded_folder("velib-2013");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is missing";
  const auto set = quarters_of(folder, {"2013-10", "2013-11", "2013-12"},
                               {at("2013-11-24T00:00:00Z"), at("2013-12-01T00:00:00Z")});
  EXPECT_EQ(set.grid.stations.size(), 1230u);
  EXPECT_EQ(set.grid.steps, 92 * 96);
  EXPECT_EQ(set.sampled_every, minutes(15));
  EXPECT_EQ(std::ranges::count(moving_stations(set, set.train), false), 4);
  expect_persistence(set, {{{0.723, 1.453}, {1.122, 2.125}, {1.733, 3.152}, {2.684, 4.714}, {3.490, 5.937}}});
}

TEST(recorded_quarters, baywheels_2022_gives_the_published_persistence) {
  const auto folder = recorded_folder("baywheels-2022");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is missing";
  const auto set = quarters_of(folder, {"2022-12", "2023-01", "2023-02", "2023-03"},
                               {at("2023-02-15T00:00:00Z"), at("2023-03-01T00:00:00Z")});
  EXPECT_EQ(set.sampled_every, minutes(15));
  expect_persistence(set, {{{0.150, 0.569}, {0.270, 0.832}, {0.450, 1.197}, {0.722, 1.714}, {0.949, 2.119}}});
}

TEST(recorded_quarters, velib_2022_keeps_the_published_rows) {
  const auto folder = recorded_folder("velib-2022");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is missing";
  const auto set = make_dataset(load_recorded(folder), {.step = minutes(15), .parts = {}}).value();
  EXPECT_EQ(set.grid.steps, 681 * 4);
  EXPECT_EQ(set.test.begin, 578 * 4);
  EXPECT_EQ(set.sampled_every, minutes(60));
  EXPECT_EQ(set.sampled_at, minutes(30));
  std::array<long, 3> rows{};
  for (const auto& row : rows_of(set, set.test, 12)) {
    EXPECT_EQ(row.origin % 4, 2);
    for (int h = 0; h < 3; ++h) {
      rows[static_cast<size_t>(h)] += is_known(target_at(set, set.test, row, 4 * (h + 1))) ? 1 : 0;
    }
  }
  EXPECT_EQ(rows, (std::array<long, 3>{99087, 94839, 92003}));
}

TEST(recorded_quarters, ecobici_2024_lies_in_the_first_quarter) {
  const auto folder = recorded_folder("ecobici-2024");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is missing";
  const auto history = load_recorded(folder);
  const auto hourly = make_dataset(history).value();
  const auto set = make_dataset(history, {.step = minutes(15), .parts = {}}).value();
  EXPECT_EQ(set.sampled_every, minutes(60));
  EXPECT_EQ(set.sampled_at, minutes(0));
  EXPECT_EQ(rows_of(set, set.test, 12).size(), rows_of(hourly, hourly.test, 3).size());
}

}  // namespace
}  // namespace velib
