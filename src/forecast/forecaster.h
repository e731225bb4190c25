// From a window and a model to the forecast of the whole city.
#pragma once

#include "base/civil_time.h"
#include "domain/forecast.h"
#include "domain/window.h"
#include "model/forecast_model.h"

namespace velib {

// One call of `model` for all stations, made for window.observed_at: the time of the newest snapshot, whose
// cell is "now". A window that does not cover its observed_at (it is empty) gives no number for any station.
// `country`: whose public holidays, "" = none; `profiles`: of the days before, null = none yet.
city_forecast make_forecast(const window& w, const forecast_model& model, const time_zone& zone,
                            std::string_view country = {}, const city_profiles* profiles = nullptr);

// city_forecast::missing_hours, at the cell `origin`.
std::vector<int> missing_hours_of_all(const window& w, int origin);

}  // namespace velib
