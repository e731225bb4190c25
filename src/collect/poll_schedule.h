// When to poll next: on whole multiples of the cadence, later and later while polls fail.
#pragma once

#include <chrono>

#include "base/clock.h"

namespace velib {

// The multiple of `every` (since the epoch) at or before `time`.
utc_time last_tick(utc_time time, std::chrono::seconds every);

struct poll_outcome {
  int failures = 0;                     // in a row, this poll included; 0 after a success
  std::chrono::seconds retry_after{0};  // as the other side asked; at most an hour is granted
  std::chrono::seconds ttl{0};          // no sooner than so long after the poll began; 0: no such wish
};

// The tick after the poll of tick `due` that ended at `now`. A first failure costs nothing more than a tick,
// each further one doubles the pause, up to sixteen ticks and an hour (or one tick, where that is longer).
// Ticks missed by a slow poll are left out, not made up for. A ttl counts as 30 s at least, an hour at most.
utc_time next_tick(utc_time due, utc_time now, std::chrono::seconds every, const poll_outcome& outcome);

}  // namespace velib
