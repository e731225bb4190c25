// Where the bikes will be: one city, all stations, at a few horizons.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/count_chances.h"

namespace velib {

struct city_forecast {
  utc_time origin;  // the moment it was made for: the time of the counts it stands on
  std::vector<std::chrono::minutes> horizons;  // from the origin, ascending
  std::vector<float> bikes;          // the point forecast [stations of the window][horizons]; NaN = none
  count_chances chances;             // of the same; empty when the model says none
  count_chances ebike_chances = {};  // of the e-bikes among them; all 0 or empty where nobody can tell
  std::vector<int> missing_hours;    // [stations]: of the 24 hours before the origin, those without a count
  std::string model_version;
  std::string model_kind = {};        // "trend", "reference_lstm"
  std::chrono::microseconds took{0};  // to compute the whole city

  float at(size_t station, size_t horizon) const { return bikes[station * horizons.size() + horizon]; }
};

}  // namespace velib
