#include "train/trend_report.h"

#include <cmath>

#include <gtest/gtest.h>

#include "model/trend_model.h"
#include "test/train/trend_cities.h"
#include "train/trend_fit.h"

namespace velib {
namespace {

using std::chrono::minutes;

// Says what persistence says, in bikes alone.
class unmoved final : public forecast_model {
 public:
  std::string_view kind() const override { return "unmoved"; }
  const std::string& version() const override { return version_; }
  std::span<const minutes> horizons() const override { return horizons_; }
  model_forecast predict(const forecast_basis& b) const override {
    std::vector<float> bikes;
    for (size_t s = 0; s < b.w.stations.size(); ++s) {
      bikes.insert(bikes.end(), horizons_.size(), static_cast<float>(b.w.bikes[b.w.cell(s, b.origin)]));
    }
    return {std::move(bikes), {}};
  }

 private:
  std::string version_ = "unmoved-1";
  std::vector<minutes> horizons_ = {minutes(15), minutes(60)};
};

TEST(trend_report, counts_the_rows_and_errors_that_a_plain_loop_does) {
  const auto history = quarter_history("here", 5);
  const auto& set = history->set();
  const auto report = judge_model(*history, set.test, unmoved(), 2);
  ASSERT_TRUE(report) << report.error().message;
  double absolute = 0;
  long rows = 0;
  for (int origin = set.test.begin; origin < set.test.end; origin += 3) {
    for (std::uint32_t s = 0; s < set.grid.stations.size(); ++s) {
      const count now = set.grid.bikes[set.grid.cell(s, origin)],
                  then = target_at(set, set.test, {s, origin}, 4);
      if (!is_known(now) || !is_known(then)) continue;
      absolute += std::abs(then - now);
      ++rows;
    }
  }
  EXPECT_EQ(report->title, "here");
  EXPECT_EQ(report->model_version, "unmoved-1");
  const auto& hour = report->horizons.at(1);
  EXPECT_EQ(hour.horizon_min, 60);
  EXPECT_EQ(hour.n, rows);
  EXPECT_NEAR(hour.methods[0].all.mae, absolute / static_cast<double>(rows), 1e-9);
  EXPECT_EQ(hour.methods[0].all.mae, hour.methods[1].all.mae);
}

TEST(trend_report, is_the_same_on_any_threads_and_tells_what_little_history_costs) {
  trend_histories cities;
  cities.push_back(quarter_history("here", 5, 14));
  const auto fitted = fit_trend(
      cities, {.steps = 300, .epoch_steps = 100, .batch = 64, .threads = 1, .hidden1 = 24, .hidden2 = 12},
      [](long, long, const std::string&) {});
  ASSERT_TRUE(fitted);
  const trend_model model(fitted->weights, "v", 1);
  const auto& history = *cities[0];
  const auto one = judge_model(history, history.set().test, model, 1);
  const auto two = judge_model(history, history.set().test, model, 2);
  ASSERT_TRUE(one && two);
  const auto& of_one = one->horizons.back().methods[0];
  EXPECT_EQ(of_one.all.mae, two->horizons.back().methods[0].all.mae);
  EXPECT_EQ(of_one.all.crps, two->horizons.back().methods[0].all.crps);
  EXPECT_NEAR(of_one.all.interval.covered, 0.8, 0.1);
  const auto& amounts = of_one.groups[static_cast<size_t>(score_group::history)];
  int told = 0;
  for (const auto& amount : amounts) told += amount.n > 0 ? 1 : 0;
  EXPECT_GE(told, 5);  // none, an hour, six, a day, all
}

}  // namespace
}  // namespace velib
