// Profiles of a made-up city: what tests and benches store.
#pragma once

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "domain/ended_days.h"

namespace velib {

// `stations` whose counts wander through `days` days of quarters and swing by the time of day, as they were
// learned; some have gaps, and some a leap from empty to full.
inline city_profiles usual_city(size_t stations, int days, std::uint64_t seed) {
  random_source random(seed);
  window w = make_window(utc_time(std::chrono::days(20'000 + days)), kWindowStep, days * kQuartersOfDay + 1);
  w.observed_at = w.end() - std::chrono::seconds(1);
  for (size_t s = 0; s < stations; ++s) {
    w.stations.push_back({.code = std::to_string(10'000 + s)});
    const double docks = random.uniform(12, 60), pace = random.uniform(0.1, 1.2);
    const double phase = random.uniform(0, 2 * M_PI);
    double bikes = random.uniform(0, docks);
    for (int t = 0; t < w.steps; ++t) {
      const double pull = docks * (0.5 + 0.4 * std::sin(2 * M_PI * t / kQuartersOfDay + phase)) - bikes;
      bikes = std::clamp(bikes + 0.05 * pull + pace * random.normal(), 0.0, docks);
      if (random.below(2'000) == 0) bikes = docks - bikes;
      w.bikes.push_back(random.below(50) == 0 ? kUnknown : static_cast<count>(std::lround(bikes)));
    }
  }
  city_profiles out;
  fold_ended_days(out, w, time_zone::utc());
  return out;
}

}  // namespace velib
