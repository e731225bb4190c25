// The baselines through the book of scores, on the recorded city: the same errors as the plain backtest has,
// and chances that are worth their name.
#include <gtest/gtest.h>

#include "test/train/recorded_city.h"
#include "train/baselines.h"
#include "train/scores.h"

namespace velib {
namespace {

using std::chrono::minutes;

constexpr int kMost = 80;

struct scored_baselines {
  dataset set;
  time_zone zone;
  std::vector<minutes> horizons;
  climatology usual;
  persistence now_stays;
  std::vector<int> sizes = {};  // by station: the most bikes and docks seen together in training

  void find_sizes() {
    for (size_t s = 0; s < set.grid.stations.size(); ++s) {
      int most = 1;
      for (int at = set.train.begin; at < set.train.end; ++at) {
        const size_t cell = set.grid.cell(s, at);
        most =
            std::max(most, std::max<int>(set.grid.bikes[cell], 0) + std::max<int>(set.grid.docks[cell], 0));
      }
      sizes.push_back(most);
    }
  }

  void add(score_book& book, size_t station, int origin, size_t h) const {
    const int ahead = static_cast<int>(horizons[h] / set.grid.step);
    const count now = set.grid.bikes[set.grid.cell(station, origin)];
    const count truth = target_at(set, set.test, {static_cast<std::uint32_t>(station), origin}, ahead);
    if (!is_known(now) || !is_known(truth)) return;
    const count docks = set.grid.docks[set.grid.cell(station, origin + ahead)];
    const civil_time then = zone.at(set.grid.time_of(origin + ahead));
    std::array<float, kMost + 1> stays, usually;
    now_stays.chances(h, now, sizes[station], then, stays);
    usual.chances(station, then, usually);
    const std::array<method_forecast, 2> forecasts = {{{.bikes = static_cast<double>(now), .chances = stays},
                                                       {.bikes = usual.at(station, then),
                                                        .chances = usually,
                                                        .bike_chance = usual.bike_chance(station, then),
                                                        .dock_chance = usual.dock_chance(station, then)}}};
    book.add({.horizon = static_cast<int>(h),
              .day = day_number(then),
              .hour = then.hour,
              .weekday = then.weekday,
              .fill = static_cast<double>(now) / sizes[station],
              .size = sizes[station],
              .history_hours = 192},
             {.bikes = truth,
              .full_at = sizes[station],
              .dock = is_known(docks) ? std::optional(docks > 0) : std::nullopt},
             forecasts);
  }
};

TEST(scored_baselines, have_the_published_errors_and_true_chances) {
  const auto folder = recorded_folder("velib-2022");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is missing";
  auto set = make_dataset(load_recorded(folder)).value();
  const auto zone = time_zone::load("Europe/Paris").value();
  const std::vector<minutes> horizons = {minutes(60), minutes(180)};
  scored_baselines baselines{.set = set,
                             .zone = zone,
                             .horizons = horizons,
                             .usual = climatology(set, zone),
                             .now_stays = persistence::fit(set, zone, horizons).value()};
  baselines.find_sizes();
  score_book book({.horizons_min = {60, 180}, .methods = {"persistence", "climatology"}});
  for (int origin = set.test.begin; origin < set.test.end; ++origin) {
    for (size_t s = 0; s < set.grid.stations.size(); ++s) {
      for (size_t h = 0; h < horizons.size(); ++h) baselines.add(book, s, origin, h);
    }
  }
  const auto report = book.report();
  const auto& hour = report.horizons[0];
  EXPECT_EQ(hour.n, 99087);
  EXPECT_NEAR(hour.methods[0].all.mae, 2.10, 0.005);
  EXPECT_NEAR(hour.methods[1].all.mae, 4.85, 0.02);
  EXPECT_EQ(report.horizons[1].n, 92003);
  EXPECT_NEAR(report.horizons[1].methods[0].all.mae, 4.01, 0.005);
  for (const auto& h : report.horizons) {
    const auto& stays = h.methods[0];
    EXPECT_LT(stays.all.crps, stays.all.mae);
    EXPECT_NEAR(stays.all.interval.covered, 0.8, 0.04);
    EXPECT_GE(stays.all.interval.covered_closed, stays.all.interval.covered);
    for (const auto& bin : stays.bike) {
      if (bin.n > 1000) {
        EXPECT_NEAR(bin.observed, bin.predicted, 0.15);
      }
    }
    EXPECT_GT(h.comparisons[0].better, 0.99);
  }
}

}  // namespace
}  // namespace velib
