// A recorded history made by rule, for tests of training: a few stations that breathe with the day.
#pragma once

#include <cmath>

#include "base/civil_time.h"
#include "base/random.h"
#include "domain/series.h"

namespace velib {

// One sample an hour, at 20 past, of each station; hours 2 and 3 of each UTC day are missing.
inline series small_history(size_t stations, int hours,
                            utc_time start = *parse_time("2026-03-02T00:20:00Z")) {
  series s;
  random_source random(4);
  for (size_t k = 0; k < stations; ++k) {
    station one{.code = std::to_string(100 + k), .capacity = 40};
    one.where = position{48.8 + 0.01 * static_cast<double>(k), 2.3};
    s.stations.push_back(one);
  }
  for (int h = 0; h < hours; ++h) {
    if (h % 24 == 2 || h % 24 == 3) continue;
    for (size_t k = 0; k < stations; ++k) {
      const double wave = std::sin(2.0 * 3.14159265358979 * (h % 24) / 24.0 + static_cast<double>(k));
      const double bikes = 20.0 + 15.0 * wave + random.normal();
      observation o{.station = static_cast<std::uint32_t>(k), .capacity = 40};
      o.time = start + std::chrono::hours(h);
      o.state.bikes = static_cast<count>(std::lround(std::fmax(0.0, bikes)));
      s.rows.push_back(o);
    }
  }
  return s;
}

}  // namespace velib
