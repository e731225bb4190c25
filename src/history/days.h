// Silver: the history as Parquet, one object a UTC day, one row a station and time. Spark, DuckDB, Athena and
// pandas read it; docs/formats/days.md describes it. Only day_parquet.cc includes Arrow.
#pragma once

#include <optional>

#include "base/result.h"
#include "domain/series.h"
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

// All rows with from ≤ time < until, ascending by time, then station. Station facts are the newest known.
// An object that is no day of ours is an error that names it.
result<series> read_days(object_store& store, std::optional<utc_time> from = {},
                         std::optional<utc_time> until = {});

}  // namespace velib
