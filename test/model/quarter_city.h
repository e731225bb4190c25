// A small city by the quarter of an hour with days that resemble each other, for tests of "trend".
#pragma once

#include <algorithm>
#include <cmath>

#include "base/civil_time.h"
#include "base/random.h"
#include "model/trend_inputs.h"

namespace velib {

// Counts breathe with the day, each station at its own hour, with noise and some gaps; from a Monday on.
inline window quarter_city(size_t stations, int days, std::uint64_t seed = 5) {
  const auto monday = *parse_time("2026-03-02T00:00:00Z");
  window w = make_window(monday + std::chrono::days(days) - std::chrono::seconds(1), kWindowStep,
                         days * kQuartersOfDay);
  random_source random(seed);
  for (size_t s = 0; s < stations; ++s) {
    station one{.code = std::to_string(1000 + s), .capacity = 30};
    one.where = position{48.8 + 0.01 * static_cast<double>(s), 2.3 + 0.003 * static_cast<double>(s % 3)};
    w.stations.push_back(one);
    for (int k = 0; k < w.steps; ++k) {
      const double day = 2 * 3.14159265 * k / kQuartersOfDay;
      const double bikes = 15.0 + 10.0 * std::sin(day + static_cast<double>(s)) + 1.5 * random.normal();
      const auto whole = static_cast<count>(std::clamp(std::lround(bikes), 0L, 30L));
      const bool gap = random.uniform() < 0.05;
      w.bikes.push_back(gap ? kUnknown : whole);
      w.docks.push_back(gap ? kUnknown : static_cast<count>(30 - whole));
      w.ebikes.push_back(kUnknown);
      w.usable.push_back(0);
    }
  }
  w.observed_at = w.end() - std::chrono::seconds(1);
  return w;
}

// Of the days of `w` that end before `until`, in UTC.
inline city_profiles profiles_before(const window& w, std::chrono::local_days until) {
  const auto quarters = local_quarters(w, w.steps, time_zone::utc());
  city_profiles profiles;
  for (auto day = quarters.front().day; day < until; day += std::chrono::days(1)) {
    fold_day(profiles, w, quarters, day);
  }
  return profiles;
}

// The `steps` cells of `w` up to `origin`, as serving has them.
inline window cut_window(const window& w, int origin, int steps) {
  window cut = make_window(w.time_of(origin), w.step, steps);
  cut.stations = w.stations;
  cut.observed_at = w.time_of(origin);
  for (size_t s = 0; s < w.stations.size(); ++s) {
    for (int k = origin - steps + 1; k <= origin; ++k) {
      cut.bikes.push_back(w.bikes[w.cell(s, k)]);
      cut.docks.push_back(w.docks[w.cell(s, k)]);
      cut.ebikes.push_back(w.ebikes[w.cell(s, k)]);
      cut.usable.push_back(w.usable[w.cell(s, k)]);
    }
  }
  return cut;
}

}  // namespace velib
