#include "forecast/forecaster.h"

#include <cmath>

#include <gmock/gmock.h>

#include "test/support/one_station.h"

namespace velib {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;

const utc_time kNow = *parse_time("2026-03-04T14:29:50Z");

// Answers the origin it was asked for, and remembers what it was told.
class recording_model final : public forecast_model {
 public:
  std::string_view kind() const override { return "recording"; }
  const std::string& version() const override { return version_; }
  std::span<const minutes> horizons() const override { return horizons_; }
  model_forecast predict(const forecast_basis& basis) const override {
    ++calls;
    told_now = basis.now;
    told_zone = basis.zone.name();
    return {std::vector<float>(basis.w.stations.size() * horizons_.size(), static_cast<float>(basis.origin)),
            {}};
  }

  mutable int calls = 0;
  mutable utc_time told_now;
  mutable std::string told_zone;

 private:
  std::string version_ = "v7";
  std::vector<minutes> horizons_{minutes(60), minutes(120)};
};

TEST(forecaster, asks_the_model_once_at_the_newest_snapshot) {
  auto w = week_of_quarters(kNow);
  record(w, one_station(kNow, 5));
  const recording_model model;
  const auto forecast = make_forecast(w, model, *time_zone::load("Europe/Paris"));
  EXPECT_EQ(model.calls, 1);
  EXPECT_EQ(model.told_now, kNow);
  EXPECT_EQ(model.told_zone, "Europe/Paris");
  EXPECT_EQ(forecast.origin, kNow);
  EXPECT_EQ(forecast.model_version, "v7");
  EXPECT_THAT(forecast.horizons, ElementsAre(minutes(60), minutes(120)));
  EXPECT_THAT(forecast.bikes, ElementsAre(671.0f, 671.0f));
  EXPECT_THAT(forecast.missing_hours, ElementsAre(23));
}

TEST(forecaster, stands_on_the_newest_snapshot_though_the_window_goes_on) {
  auto w = week_of_quarters(kNow);
  record(w, one_station(kNow - hours(1), 5));
  const recording_model model;
  const auto forecast = make_forecast(w, model, time_zone::utc());
  EXPECT_EQ(forecast.origin, kNow - hours(1));
  EXPECT_FLOAT_EQ(forecast.at(0, 0), 667.0f);
}

TEST(forecaster, an_empty_window_gives_no_number) {
  window w;
  w.stations = {{.code = "16107"}};
  const recording_model model;
  const auto forecast = make_forecast(w, model, time_zone::utc());
  EXPECT_EQ(model.calls, 0);
  ASSERT_EQ(forecast.bikes.size(), 2u);
  EXPECT_TRUE(std::isnan(forecast.at(0, 0)) && std::isnan(forecast.at(0, 1)));
  EXPECT_THAT(forecast.missing_hours, ElementsAre(24));
}

}  // namespace
}  // namespace velib
