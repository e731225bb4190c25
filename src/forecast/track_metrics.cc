#include "forecast/track_metrics.h"

#include <limits>

namespace velib {

namespace {

double mean_of(double sum, long rows) {
  return rows > 0 ? sum / static_cast<double>(rows) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

void track_metrics::note(const track_record& record) {
  auto sums = by_horizon(record.sums());
  for (const auto& [horizon, sum] : sums) told_.insert(horizon);
  for (const auto horizon : told_) note_horizon(horizon, sums[horizon]);
  metrics_.set("velib_forecast_scored_hours",
               "Hours of the last day in which forecasts were scored, the one now running included.",
               static_cast<double>(record.sums().hours.size()));
  metrics_.set("velib_forecast_worse_than_persistence",
               "1 while the model's mean absolute error over all horizons and the last day is above "
               "persistence's.",
               record.is_alarmed() ? 1 : 0);
}

void track_metrics::note_horizon(std::chrono::minutes horizon, const error_sums& sum) {
  const auto ahead = std::to_string(horizon.count());
  const std::string name = "velib_forecast_absolute_error_bikes";
  const std::string help =
      "Mean absolute error of the forecasts of the last day, once the truth came, by horizon in minutes.";
  metrics_.set(name, help, mean_of(sum.model, sum.rows), {{"method", "model"}, {"horizon", ahead}});
  metrics_.set(name, help, mean_of(sum.persistence, sum.rows),
               {{"method", "persistence"}, {"horizon", ahead}});
  metrics_.set("velib_forecast_scored_rows",
               "Forecasts of the last day whose truth came, by horizon in minutes.",
               static_cast<double>(sum.rows), {{"horizon", ahead}});
}

}  // namespace velib
