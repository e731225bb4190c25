// The smallest city: one station and its bikes.
#pragma once

#include "domain/window.h"

namespace velib {

inline snapshot one_station(utc_time time, count bikes) {
  return {.observed_at = time,
          .captured_at = time,
          .entries = {{.station = {.code = "16107"}, .state = {.bikes = bikes}}}};
}

// Quarters of an hour; cell 671 is the one of `now`.
inline window week_of_quarters(utc_time now) {
  return make_window(now, std::chrono::minutes(15), 7 * 96);
}

}  // namespace velib
