// Silver: the history as Parquet, one object a UTC day, one row a station and time. Spark, DuckDB, Athena and
// pandas read it; docs/formats/days.md describes it. Only day_parquet.cc includes Arrow.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/series.h"
#include "history/day_columns.h"
#include "store/object_store.h"

namespace velib {

struct days_report {
  int days_written = 0;    // objects made or replaced
  int days_unchanged = 0;  // objects that already held every row
  long rows_added = 0;
  long rows_replaced = 0;  // same station and time, other values: the new ones win
};

// "history/date=2022-05-12/observations.parquet"
std::string day_key(utc_time day);

// Adds up the reports of several writes; a day counts once for each.
days_report& operator+=(days_report& sum, const days_report& more);

// Merges rows into the days they belong to, sorted by station code and time, each pair once. Writing the same
// rows again changes no object.
result<days_report> write_days(object_store& store, const series& rows);

// Day after day, so that no more than one is in memory.
class day_reader {
 public:
  // The days that may hold rows with from ≤ time < until. An object among them that is no day of ours is an
  // error that names it. The store outlives the reader.
  static result<day_reader> open(object_store& store, const day_columns& columns = {},
                                 std::optional<utc_time> from = {}, std::optional<utc_time> until = {});

  size_t days_left() const { return keys_.size() - next_; }
  // The midnight at which the next day begins; nothing after the last day.
  std::optional<utc_time> next_midnight() const;
  // The next day: its rows in the span by station code, then time; perhaps none. Station facts are those of
  // that day. Nothing after the last day.
  result<std::optional<series>> next();

 private:
  day_reader(object_store& store, const day_columns& columns) : store_(&store), columns_(columns) {}

  object_store* store_;
  day_columns columns_;
  std::optional<utc_time> from_, until_;
  std::vector<std::string> keys_;
  size_t next_ = 0;
};

// All rows with from ≤ time < until, ascending by time, then station. Station facts are the newest known.
// For what fits into memory; day_reader reads the same piece by piece.
result<series> read_days(object_store& store, std::optional<utc_time> from = {},
                         std::optional<utc_time> until = {});

}  // namespace velib
