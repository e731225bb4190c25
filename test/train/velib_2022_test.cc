// The figures that every model is held against, on the recorded city, to the digits they were published with.
#include <gtest/gtest.h>

#include "test/train/recorded_city.h"
#include "train/evaluate.h"

namespace velib {
namespace {

// Forecasts nothing: the baselines need no model.
class silent_model final : public forecast_model {
 public:
  std::string_view kind() const override { return "silent"; }
  const std::string& version() const override { return version_; }
  std::span<const std::chrono::minutes> horizons() const override { return horizons_; }
  model_forecast predict(const forecast_basis& basis) const override {
    return {std::vector<float>(basis.w.stations.size() * horizons_.size(), std::nanf("")), {}};
  }

 private:
  std::string version_ = "silent";
  std::vector<std::chrono::minutes> horizons_{std::chrono::minutes(60), std::chrono::minutes(120),
                                              std::chrono::minutes(180)};
};

TEST(velib_2022, rows_and_baselines_are_the_published_ones) {
  const auto folder = recorded_folder("velib-2022");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is missing";
  const auto history = load_recorded(folder);
  const auto set = make_dataset(history);
  ASSERT_TRUE(set) << set.error().message;
  EXPECT_EQ(set->grid.steps, 681);
  EXPECT_EQ(set->train.end, 476);
  EXPECT_EQ(set->test.begin, 578);
  const auto e = evaluate(*set, set->test, *time_zone::load("Europe/Paris"), silent_model());
  ASSERT_TRUE(e) << e.error().message;
  const std::vector<evaluation_row> expected = {{60, "persistence", 2.10, 3.44, 99087},
                                                {60, "climatology", 4.85, 6.90, 99087},
                                                {60, "model", 0, 0, 0},
                                                {120, "persistence", 3.16, 5.10, 94839},
                                                {120, "climatology", 4.83, 6.90, 94839},
                                                {120, "model", 0, 0, 0},
                                                {180, "persistence", 4.01, 6.36, 92003},
                                                {180, "climatology", 4.81, 6.90, 92003},
                                                {180, "model", 0, 0, 0}};
  ASSERT_EQ(e->rows.size(), expected.size());
  for (size_t k = 0; k < expected.size(); ++k) {
    EXPECT_EQ(e->rows[k].horizon_min, expected[k].horizon_min);
    EXPECT_EQ(e->rows[k].method, expected[k].method);
    EXPECT_EQ(e->rows[k].n, expected[k].n);
    EXPECT_NEAR(e->rows[k].mae, expected[k].mae, expected[k].method == "climatology" ? 0.02 : 0.005) << k;
    if (expected[k].method == "persistence") {
      EXPECT_NEAR(e->rows[k].rmse, expected[k].rmse, 0.005) << k;
    }
  }
}

}  // namespace
}  // namespace velib
