// A history as a training set: a grid of whole hours, by the hour or a part of it, cut in time into train,
// validation and test.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/result.h"
#include "domain/series.h"
#include "domain/window.h"
#include "history/days.h"
#include "history/station_register.h"
#include "train/sampling.h"

namespace velib {

inline constexpr int kLeastHours = 72;  // below, the parts are too short to mean anything

// Cells [begin, end) of the grid: its origins, and none of its targets lies outside.
struct cell_range {
  int begin = 0;
  int end = 0;
};

// Where validation and test begin: with the first cell at this time or after it.
struct part_times {
  utc_time validation_from;
  utc_time test_from;
};

struct dataset_options {
  std::chrono::minutes step{60};    // of the grid; divides the hour
  std::optional<part_times> parts;  // else the first 70 % of the hours, the next 15 %, the rest
};

struct dataset {
  window grid;  // from the beginning of the hour of the first sample to the end of the one of the last
  cell_range train;
  cell_range validation;
  cell_range test;
  // Cells that can be known: one in each span of this length, the one that begins so long after the full
  // hour. The grid's step and 0; but on a grid of a finer step than an hour, a history recorded by the hour
  // has 1 h and the cell that most of its samples lie in, whenever in the hour a sample was taken.
  std::chrono::minutes sampled_every{60};
  std::chrono::minutes sampled_at{0};
};

struct dataset_row {
  std::uint32_t station = 0;  // of the grid
  std::int32_t origin = 0;    // the cell that is "now"
};

// Puts a set together from pieces of a history, such as days: in memory are the cells, never all the rows.
class dataset_builder {
 public:
  // Aborts on a step that does not divide the hour.
  explicit dataset_builder(const dataset_options& options = {});

  // Rows in any order. Each cell of a station holds its first known sample: of the earliest time within a
  // piece, and of the earlier piece. In a history recorded by the hour (sampling.h) it is the hour's first.
  void add(const series& rows);

  // Missing cells stay unknown. invalid_input, with what is needed, when there is no row, when the rows span
  // less than kLeastHours, when no station has a position, when the grid would pass 400 million cells, or
  // when a part would be empty. The builder is empty afterwards.
  result<dataset> finish();

 private:
  struct sample {
    count bikes = kUnknown;
    count docks = kUnknown;
    count ebikes = kUnknown;
    std::uint8_t usable = 0;
  };
  result<dataset> build();
  void add_row(std::uint32_t station, const observation& row);
  static void keep_first(sample& kept, const sample& next);
  void gather_hours(std::chrono::minutes at);
  void fill(window& grid, const std::vector<std::uint32_t>& ranks);

  dataset_options options_;
  station_register stations_;
  sampling_meter sampling_;
  std::map<utc_time, std::vector<sample>> cells_;  // by their beginning: [stations known at that time]
  std::optional<utc_time> first_, last_;
};

// Of a history in memory: one piece.
result<dataset> make_dataset(const series& history, const dataset_options& options = {});

// Of the days of a store with from ≤ time < until, one after the other. Errors of the builder, and of the
// store and its days.
result<dataset> load_dataset(object_store& store, const dataset_options& options = {},
                             std::optional<utc_time> from = {}, std::optional<utc_time> until = {});

// The count `cells_ahead` of the origin, kUnknown when it lies outside of `part` or is unknown.
count target_at(const dataset& set, cell_range part, dataset_row row, int cells_ahead);

// Rows of a part with a count now and at least one target known at 1 to `most_cells`; by origin, then
// station.
std::vector<dataset_row> rows_of(const dataset& set, cell_range part, int most_cells);

// [stations]: whether the station's count ever changes in these cells. Figures for a city leave out stations
// that never move: to forecast them is no art.
std::vector<bool> moving_stations(const dataset& set, cell_range cells);

}  // namespace velib
