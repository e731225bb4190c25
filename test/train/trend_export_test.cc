// Which rows are exported, and that their numbers are the inputs that "trend" sees.
#include "train/trend_export.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "test/support/times.h"
#include "test/train/small_history.h"
#include "train/judged_rows.h"

namespace velib {
namespace {

using std::chrono::minutes;

// Four stations by the quarter, each count a rule of its time; the last never moves, the third has no docks
// known, and a day is missing.
series quarters_history() {
  series s;
  for (int k = 0; k < 4; ++k) {
    s.stations.push_back(
        {.code = std::to_string(10 + k), .where = position{48.8 + 0.01 * k, 2.3}, .capacity = 30});
  }
  for (int quarter = 0; quarter < 10 * 96; ++quarter) {
    if (quarter / 96 == 8 && quarter % 96 < 8) continue;
    for (std::uint32_t k = 0; k < 4; ++k) {
      observation row{
          .station = k, .capacity = 30, .time = at("2026-03-02T00:00:00Z") + quarter * minutes(15)};
      const double wave = std::sin(6.2831853 * (quarter % 96) / 96.0 + k);
      row.state.bikes = static_cast<count>(k == 3 ? 4 : std::lround(14 + 12 * wave) + quarter % 3);
      if (k != 2) row.state.docks = static_cast<count>(28 - std::min<int>(row.state.bikes, 28));
      s.rows.push_back(row);
    }
  }
  return s;
}

trend_histories city_of(const series& history) {
  auto set = make_dataset(history, {.step = minutes(15), .parts = {}}).value();
  trend_histories cities;
  cities.push_back(std::make_unique<const trend_history>(
      city_dataset{"city", time_zone::load("Europe/Paris").value(), "FR", true, std::move(set)}));
  return cities;
}

TEST(judged_rows, every_third_quarter_of_stations_that_move) {
  const auto cities = city_of(quarters_history());
  const auto& set = cities[0]->set();
  const auto rows = test_rows(cities);
  std::set<std::pair<int, std::uint32_t>> want;
  for (int t = set.test.begin; t < set.test.end; t += 3) {
    for (std::uint32_t s = 0; s < 3; ++s) {  // the fourth never moves
      const bool now = is_known(set.grid.bikes[set.grid.cell(s, t)]);
      if (now && t + 1 < set.test.end && is_known(set.grid.bikes[set.grid.cell(s, t + 1)]))
        want.insert({t, s});
    }
  }
  std::set<std::pair<int, std::uint32_t>> got;
  for (const auto& row : rows) {
    got.insert({row.at.origin, row.at.station});
    EXPECT_EQ(row.visible.oldest, 0);
    EXPECT_EQ(row.visible.newest, row.at.origin);
    EXPECT_TRUE(row.visible.profile);
  }
  EXPECT_EQ(got.size(), rows.size());
  EXPECT_EQ(got, want);
}

TEST(judged_rows, every_hour_of_a_history_by_the_hour) {
  const auto cities = city_of(small_history(3, 240));
  const auto& set = cities[0]->set();
  std::set<int> origins;
  for (const auto& row : test_rows(cities)) origins.insert(row.at.origin);
  int hours = 0;
  for (int t = set.test.begin; t < set.test.end; ++t)
    hours += is_known(set.grid.bikes[static_cast<size_t>(t)]);
  EXPECT_GE(static_cast<int>(origins.size()), hours - 4);  // all but those without a target
  EXPECT_LE(static_cast<int>(origins.size()), hours);
}

TEST(judged_rows, training_rows_are_all_where_there_are_no_more) {
  const auto cities = city_of(quarters_history());
  const auto all = training_rows(cities, 1'000'000, 1);
  EXPECT_EQ(training_rows(cities, all.size(), 1).size(), all.size());
  const auto some = training_rows(cities, 100, 1), same = training_rows(cities, 100, 1);
  ASSERT_EQ(some.size(), 100u);
  for (size_t k = 0; k < some.size(); ++k) {
    EXPECT_EQ(some[k].at.origin, same[k].at.origin);
    EXPECT_EQ(some[k].at.station, same[k].at.station);
    EXPECT_TRUE(cities[0]->is_row(cities[0]->set().train, some[k].at));
  }
  const auto other = training_rows(cities, 100, 2);
  EXPECT_FALSE(std::ranges::equal(
      some, other, {}, [](auto& r) { return r.at.origin; }, [](auto& r) { return r.at.origin; }));
}

bool same_number(float a, float b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

TEST(trend_export, numbers_are_the_inputs_and_the_targets) {
  const auto cities = city_of(quarters_history());
  const auto& city = *cities[0];
  const auto& grid = city.set().grid;
  const auto rows = test_rows(cities);
  const auto names = exported_columns();
  const size_t inputs = trend_input_names().size();
  ASSERT_EQ(names.size(), inputs + 3 + 2 * kTrendHorizons);
  EXPECT_EQ(names[inputs + 2], "full_at");
  EXPECT_EQ(names[inputs + 3], "target_15");
  EXPECT_EQ(names.back(), "dock_180");
  EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size());
  std::vector<float> numbers(rows.size() * names.size()), want(inputs);
  fill_exported(cities, &dataset::test, rows, numbers);
  for (size_t r = 0; r < rows.size(); ++r) {
    const auto [station, origin] = rows[r].at;
    const auto row = std::span(numbers).subspan(r * names.size(), names.size());
    const auto base = station_inputs_at(city.city_at(origin), city.inputs_at(origin), station, origin,
                                        rows[r].visible, want);
    EXPECT_TRUE(std::ranges::equal(row.first(inputs), want, same_number)) << r;
    EXPECT_EQ(row[inputs], base.now);
    EXPECT_EQ(row[inputs], grid.bikes[grid.cell(station, origin)]);
    EXPECT_EQ(row[inputs + 1], base.most);
    // 28 where docks are known (more where bikes alone pass it), else the capacity.
    EXPECT_EQ(row[inputs + 2], station == 2 ? 30.0f : std::max(28.0f, base.now)) << r;
    for (size_t h = 0; h < kTrendHorizons; ++h) {
      const count target = target_at(city.set(), city.set().test, rows[r].at, kTrendLeads[h]);
      EXPECT_TRUE(same_number(row[inputs + 3 + h], is_known(target) ? target : std::nanf("")));
      const bool dock = station == 2 ? target < 30 : target < 28;
      EXPECT_TRUE(same_number(row[inputs + 3 + kTrendHorizons + h], is_known(target) ? dock : std::nanf("")));
    }
  }
}

}  // namespace
}  // namespace velib
