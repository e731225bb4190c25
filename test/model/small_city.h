// A small city with a pulse, for tests of models: counts that rise and fall by the hour, with gaps.
#pragma once

#include <cmath>

#include "base/civil_time.h"
#include "base/random.h"
#include "model/reference_lstm.h"

namespace velib {

inline window small_city(size_t stations, int steps, std::chrono::seconds step = std::chrono::hours(1)) {
  window w = make_window(*parse_time("2026-03-04T12:00:00Z"), step, steps);
  random_source random(9);
  for (size_t s = 0; s < stations; ++s) {
    station one{.code = std::to_string(1000 + s), .capacity = 30};
    one.where = position{48.8 + 0.001 * static_cast<double>(s), 2.3 + 0.002 * static_cast<double>(s)};
    w.stations.push_back(one);
    for (int k = 0; k < steps; ++k) {
      const double wave = 15.0 + 10.0 * std::sin(0.26 * k + static_cast<double>(s));
      w.bikes.push_back(k % 24 == 3 ? kUnknown : static_cast<count>(std::lround(wave + random.normal())));
      w.docks.push_back(kUnknown);
      w.ebikes.push_back(kUnknown);
      w.usable.push_back(0);
    }
  }
  return w;
}

// Untrained weights with the scaling of a real city.
inline reference_weights small_weights(size_t stations) {
  reference_weights weights;
  random_source random(2);
  initialise_network(weights.network, random);
  weights.scaling.bikes = {11.3, 9.7};
  weights.scaling.statics = {linear_scale{11.5, 6.9}, {2.9, 2.0},     {0.28, 0.45},  {31.0, 12.0},
                             {711.0, 411.0},          {48.86, 0.033}, {2.345, 0.061}};
  std::vector<station_numbers::entry> entries;
  for (size_t s = 0; s < stations; ++s) entries.push_back({std::to_string(1000 + s), static_cast<int>(s)});
  weights.numbers = station_numbers(std::move(entries));
  return weights;
}

}  // namespace velib
