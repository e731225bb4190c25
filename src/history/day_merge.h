// Rows of one UTC day, put in order and merged with what the day held before. Values only.
#pragma once

#include <cstdint>
#include <span>

#include "domain/series.h"

namespace velib {

// Those of `rows` named by `chosen`, as a day: only their stations, rows sorted by station and time, each
// pair once, the last one given wins. A row without capacity takes its station's. `all` has its stations
// sorted.
series day_of(const series& all, std::span<const std::uint32_t> chosen);

struct merged_day {
  series day;
  bool changed = false;  // whether `day` differs from what was there
  long rows_added = 0;
  long rows_replaced = 0;
};

// Both as day_of makes them. Where both have a row, that of `fresh` wins, but a known capacity stays when the
// new one is unknown. Name and position follow the side with the later row of that station, `fresh` on a tie;
// a fact unknown there is taken from the other.
merged_day merge_days(const series& old, const series& fresh);

}  // namespace velib
