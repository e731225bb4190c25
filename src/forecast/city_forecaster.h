// Who forecasts a city: a model in this process (forecast/forecaster.h makes its forecasts), or an endpoint
// elsewhere (forecast/remote_forecaster.h). Those who want a forecast know no more of it than this.
#pragma once

#include <string_view>

#include "base/civil_time.h"
#include "base/result.h"
#include "domain/forecast.h"
#include "domain/profiles.h"
#include "domain/window.h"

namespace velib {

// What a forecast is wanted of; refers to what outlives the call.
struct forecast_query {
  const window& w;  // made for its observed_at
  const time_zone& zone;
  std::string_view country = {};            // whose public holidays; "" = none
  const city_profiles* profiles = nullptr;  // of the days before; null = none yet
};

class city_forecaster {
 public:
  virtual ~city_forecaster() = default;

  // Of all stations, or an error and nothing: unavailable and timeout are worth another try later. One thread
  // at a time.
  virtual result<city_forecast> forecast(const forecast_query& query) = 0;
  // Looks for a newer model, where there can be one; whether another is in use now.
  virtual bool refresh() { return false; }
};

}  // namespace velib
