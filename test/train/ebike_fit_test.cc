#include "train/ebike_fit.h"

#include <gtest/gtest.h>

#include "model/trend_model.h"
#include "test/model/ebike_city.h"
#include "test/train/trend_cities.h"
#include "train/trend_fit.h"
#include "train/trend_report.h"

namespace velib {
namespace {

trend_histories ebike_city() {
  auto grid = quarter_city(8, 10);
  add_ebikes(grid);
  trend_histories cities;
  cities.push_back(std::make_unique<const trend_history>(
      city_dataset{"here", time_zone::utc(), "", true, quarter_set(std::move(grid))}));
  return cities;
}

const trend_weights& fitted_networks() {
  static const auto weights = [] {
    trend_fit_options options;
    options.members = 1;
    options.steps = options.epoch_steps = 200;
    options.batch = 64;
    options.hidden1 = 24, options.hidden2 = 12;
    return fit_trend(ebike_city(), options, [](long, long, const std::string&) {})->weights;
  }();
  return weights;
}

result<std::optional<ebike_fitted>> fit_some(const trend_histories& cities, long steps, int threads = 1) {
  ebike_fit_options options;
  options.rows = 4'000;
  options.steps = steps;
  options.epoch_steps = 50;
  options.batch = 64;
  options.hidden1 = 16, options.hidden2 = 8;
  options.threads = threads;
  return fit_ebikes(cities, fitted_networks(), options, [](long, long, const std::string&) {});
}

TEST(ebike_fit, beats_persistence_and_is_judged_on_the_e_bikes) {
  const auto cities = ebike_city();
  auto weights = fitted_networks();
  weights.ebikes = fit_some(cities, 400)->value().head;
  const trend_model model(weights, "v", 1);
  const auto report = judge_model(*cities[0], cities[0]->set().test, model, 1);
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(report->ebikes.size(), kTrendHorizons);
  const auto& last = report->ebikes.back();
  EXPECT_GT(last.n, 100);
  EXPECT_LT(last.n, report->horizons.back().n);  // one station knows none
  ASSERT_EQ(last.methods.size(), 3u);
  EXPECT_LT(last.methods[0].all.mae, 0.8 * last.methods[1].all.mae);
  EXPECT_EQ(last.methods[0].all.dock.n, 0);
}

TEST(ebike_fit, is_the_same_on_any_threads) {
  const auto cities = ebike_city();
  const auto one = fit_some(cities, 50), two = fit_some(cities, 50, 2);
  EXPECT_EQ(one->value().head.network.values, two->value().head.network.values);
  EXPECT_EQ(one->value().head.scaling.mean, two->value().head.scaling.mean);
}

TEST(ebike_fit, has_nothing_to_fit_where_nobody_knows_them) {
  const auto fitted = fit_some(two_cities(), 50);
  ASSERT_TRUE(fitted);
  EXPECT_FALSE(*fitted);
}

TEST(ebike_fit, targets_lie_within_the_part_and_are_never_more_than_all) {
  const auto cities = ebike_city();
  auto set = cities[0]->set();
  const auto at = [&](int cell) { return set.grid.cell(0, cell); };
  set.grid.bikes[at(8)] = set.grid.bikes[at(9)] = 5;
  set.grid.ebikes[at(8)] = 3;
  set.grid.ebikes[at(9)] = 6;
  EXPECT_EQ(ebike_target_at(set, {0, 100}, {0, 4}, 4), 3);
  EXPECT_EQ(ebike_target_at(set, {0, 100}, {0, 4}, 5), kUnknown);
  EXPECT_EQ(ebike_target_at(set, {0, 8}, {0, 4}, 4), kUnknown);
}

TEST(trend_report, has_no_e_bikes_of_a_model_that_tells_none) {
  const auto cities = ebike_city();
  const auto report =
      judge_model(*cities[0], cities[0]->set().test, trend_model(fitted_networks(), "v", 1), 1);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->ebikes.empty());
}

}  // namespace
}  // namespace velib
