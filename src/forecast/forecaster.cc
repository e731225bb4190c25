#include "forecast/forecaster.h"

#include <limits>

#include "domain/last_day.h"

namespace velib {

namespace {

using ticks = std::chrono::steady_clock;

}  // namespace

std::vector<int> missing_hours_of_all(const window& w, int origin) {
  std::vector<int> missing(w.stations.size());
  for (size_t station = 0; station < missing.size(); ++station) {
    missing[station] = missing_hours(w, station, origin);
  }
  return missing;
}

city_forecast make_forecast(const window& w, const forecast_model& model, const time_zone& zone,
                            std::string_view country, const city_profiles* profiles) {
  const auto horizons = model.horizons();
  city_forecast out;
  out.origin = w.observed_at;
  out.horizons.assign(horizons.begin(), horizons.end());
  out.model_version = model.version();
  out.model_kind = model.kind();
  const auto origin = cell_at(w, w.observed_at);
  if (!origin) {
    out.bikes.assign(w.stations.size() * horizons.size(), std::numeric_limits<float>::quiet_NaN());
    out.missing_hours.assign(w.stations.size(), kHoursOfDay);
    return out;
  }
  const auto begun = ticks::now();
  auto predicted = model.predict({w, *origin, w.observed_at, zone, country, profiles});
  out.bikes = std::move(predicted.bikes);
  out.chances = std::move(predicted.chances);
  out.ebike_chances = std::move(predicted.ebike_chances);
  out.took = std::chrono::duration_cast<std::chrono::microseconds>(ticks::now() - begun);
  out.missing_hours = missing_hours_of_all(w, *origin);
  return out;
}

}  // namespace velib
