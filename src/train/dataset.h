// The hours of a history as a training set: a grid of whole hours, cut in time into train, validation, test.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "domain/series.h"
#include "domain/window.h"

namespace velib {

inline constexpr int kLeastHours = 72;  // below, the parts are too short to mean anything

// Hours [begin, end) of the grid: its origins, and none of its targets lies outside.
struct hour_range {
  int begin = 0;
  int end = 0;
};

struct dataset {
  window grid;            // step 1 h, from the hour of the first sample to the one of the last
  hour_range train;       // the first 70 % of the hours
  hour_range validation;  // the next 15 %
  hour_range test;        // the rest
};

struct dataset_row {
  std::uint32_t station = 0;  // of the grid
  std::int32_t origin = 0;    // the hour that is "now"
};

// Each hour of a station holds its first known sample; missing hours stay unknown. invalid_input, with what
// is needed, when there is no row, when the rows span less than kLeastHours, when no station has a position,
// or when the grid would pass 400 million cells.
result<dataset> make_dataset(const series& history);

// The count `hours_ahead` of the origin, kUnknown when it lies outside of `part` or is unknown.
count target_at(const dataset& set, hour_range part, dataset_row row, int hours_ahead);

// Rows of a part with a count now and at least one target known at 1 to `most_hours`; by origin, then
// station.
std::vector<dataset_row> rows_of(const dataset& set, hour_range part, int most_hours);

}  // namespace velib
