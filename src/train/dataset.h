// The hours of a history as a training set: a grid of whole hours, cut in time into train, validation, test.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/result.h"
#include "domain/series.h"
#include "domain/window.h"
#include "history/days.h"
#include "history/station_register.h"

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

// Puts a set together from pieces of a history, such as days: in memory are the hours, never all the rows.
class dataset_builder {
 public:
  // Rows in any order. Each hour of a station holds its first known sample: of the earliest time within a
  // piece, and of the earlier piece.
  void add(const series& rows);

  // Missing hours stay unknown. invalid_input, with what is needed, when there is no row, when the rows span
  // less than kLeastHours, when no station has a position, or when the grid would pass 400 million cells. The
  // builder is empty afterwards.
  result<dataset> finish();

 private:
  struct hour_cell {
    count bikes = kUnknown;
    count docks = kUnknown;
    count ebikes = kUnknown;
    std::uint8_t usable = 0;
  };
  void add_row(std::uint32_t station, const observation& row);
  void fill(window& grid, const std::vector<std::uint32_t>& ranks);

  station_register stations_;
  std::map<utc_time, std::vector<hour_cell>> hours_;  // [stations known at that time]
  std::optional<utc_time> first_, last_;
};

// Of a history in memory: one piece.
result<dataset> make_dataset(const series& history);

// Of the days of a store with from ≤ time < until, one after the other. Errors of the builder, and of the
// store and its days.
result<dataset> load_dataset(object_store& store, std::optional<utc_time> from = {},
                             std::optional<utc_time> until = {});

// The count `hours_ahead` of the origin, kUnknown when it lies outside of `part` or is unknown.
count target_at(const dataset& set, hour_range part, dataset_row row, int hours_ahead);

// Rows of a part with a count now and at least one target known at 1 to `most_hours`; by origin, then
// station.
std::vector<dataset_row> rows_of(const dataset& set, hour_range part, int most_hours);

}  // namespace velib
