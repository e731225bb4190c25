// What polls are measured by: outcomes, causes of failure, defects of the feed, its age.
#pragma once

#include <optional>

#include "base/metrics.h"
#include "collect/collector.h"

namespace velib {

// After each poll. `last_good` is what the feed last said, be it in this poll or in an earlier one.
void note_poll(metrics& m, const result<collected>& poll, const std::optional<parsed_feed>& last_good,
               utc_time now);

// After each new sample: the stations that have stood still for days.
void note_standstill(metrics& m, const window& w);

// After each new sample: what became of its two objects.
void note_writes(metrics& m, const result<bool>& bronze, const status& window);

}  // namespace velib
