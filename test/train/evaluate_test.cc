#include "train/evaluate.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "test/train/small_history.h"

namespace velib {
namespace {

using std::chrono::minutes;

// Says that `bikes` more than now will be there, at each horizon.
class shifted_persistence final : public forecast_model {
 public:
  shifted_persistence(float bikes, std::vector<minutes> horizons)
      : bikes_(bikes), horizons_(std::move(horizons)) {}
  std::string_view kind() const override { return "shifted"; }
  const std::string& version() const override { return version_; }
  std::span<const minutes> horizons() const override { return horizons_; }
  model_forecast predict(const forecast_basis& basis) const override {
    const auto& [w, origin, now, zone, country, profiles] = basis;
    EXPECT_EQ(now, w.time_of(origin));
    std::vector<float> all;
    for (size_t s = 0; s < w.stations.size(); ++s) {
      all.insert(all.end(), horizons_.size(), static_cast<float>(w.bikes[w.cell(s, origin)]) + bikes_);
    }
    return {std::move(all), {}};
  }

 private:
  float bikes_;
  std::vector<minutes> horizons_;
  std::string version_ = "shifted-1";
};

const evaluation_row& row_of(const evaluation& e, int horizon_min, std::string_view method) {
  for (const auto& row : e.rows) {
    if (row.horizon_min == horizon_min && row.method == method) return row;
  }
  std::abort();
}

TEST(evaluate, gives_a_model_that_repeats_now_the_errors_of_persistence) {
  const shifted_persistence model(0.0f, {minutes(60), minutes(120)});
  const auto e = evaluate(small_history(5, 200), time_zone::utc(), model);
  ASSERT_TRUE(e) << e.error().message;
  ASSERT_EQ(e->rows.size(), 6u);
  for (const int horizon : {60, 120}) {
    EXPECT_EQ(row_of(*e, horizon, "model").mae, row_of(*e, horizon, "persistence").mae);
    EXPECT_EQ(row_of(*e, horizon, "model").rmse, row_of(*e, horizon, "persistence").rmse);
    EXPECT_EQ(row_of(*e, horizon, "model").n, row_of(*e, horizon, "climatology").n);
    EXPECT_LT(row_of(*e, horizon, "climatology").mae, row_of(*e, horizon, "persistence").mae);
  }
}

TEST(evaluate, computes_mean_absolute_and_root_mean_square) {
  auto history = small_history(1, 120);
  for (auto& row : history.rows) row.state.bikes = 10;
  const shifted_persistence model(3.0f, {minutes(60)});
  const auto e = evaluate(history, time_zone::utc(), model);
  ASSERT_TRUE(e);
  EXPECT_DOUBLE_EQ(row_of(*e, 60, "model").mae, 3.0);
  EXPECT_DOUBLE_EQ(row_of(*e, 60, "model").rmse, 3.0);
  EXPECT_DOUBLE_EQ(row_of(*e, 60, "persistence").mae, 0.0);
  EXPECT_EQ(row_of(*e, 60, "model").n, 17);  // the last 18 of 120 hours: 17 pairs
}

TEST(evaluate, refuses_horizons_between_the_hours) {
  const shifted_persistence model(0.0f, {minutes(15)});
  EXPECT_EQ(evaluate(small_history(1, 100), time_zone::utc(), model).error().code, error_code::invalid_input);
}

TEST(evaluate, reports_as_table_and_as_json) {
  const evaluation e{.model_version = "v1", .rows = {{60, "persistence", 2.10449, 3.4449, 99087}}};
  EXPECT_EQ(json_of(e),
            R"({"model_version":"v1","rows":[{"horizon_min":60,"method":"persistence","mae":2.1045,)"
            R"("rmse":3.4449,"n":99087}]})");
  EXPECT_NE(table_of(e).find("  60 min  persistence    2.104   3.445     99087\n"), std::string::npos)
      << table_of(e);
}

}  // namespace
}  // namespace velib
