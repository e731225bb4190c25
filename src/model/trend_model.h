// The kind "trend" as a forecast model: one network for any city, whose forecasts are distributions.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "model/forecast_model.h"
#include "model/trend_archive.h"
#include "model/trend_weights.h"

namespace velib {

class trend_model final : public forecast_model {
 public:
  // `threads` of the process for one predict().
  trend_model(trend_weights weights, std::string version, int threads);

  std::string_view kind() const override { return kTrendKind; }
  const std::string& version() const override { return version_; }
  std::span<const std::chrono::minutes> horizons() const override;
  // All NaN, and no chances, when the window's step is not 15 minutes or the origin is outside of it. A
  // station without a count for a day and without a profile has no forecast. Only the window's last
  // kTrendPast cells up to the origin are read.
  model_forecast predict(const forecast_basis& basis) const override;
  // The same of a city that is at hand, as if only so much of it could be seen.
  model_forecast predict(const trend_city& city, const city_inputs& of_city, int origin, sight visible) const;

 private:
  std::shared_ptr<const neighbourhood> neighbours_of(const window& w) const;

  trend_weights weights_;
  std::string version_;
  int threads_;
  // Of the stations that were asked about last: to find them costs more than the forecast.
  mutable std::mutex mutex_;
  mutable std::vector<std::optional<position>> where_;
  mutable std::shared_ptr<const neighbourhood> near_;
};

}  // namespace velib
