// Recorded series as CSV: one row a station and time, and beside it a table of the stations.
// docs/formats/days.md names the columns. Bytes in, values out; files and stores are import.h's.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/series.h"
#include "history/row_report.h"
#include "history/series_builder.h"

namespace velib {

struct recorded_series {
  velib::series series;  // rows in the order of the file
  row_report report;
};

// Columns are found by the header's names, in any order; others are ignored. Required: timestamp_utc,
// station_code, bikes. Optional: docks, capacity, mechanical, ebike, is_installed, is_renting, is_returning,
// reported_at_utc. An empty field is unknown. Plain or gzip, LF or CRLF, quotes and a byte order mark
// accepted. A bad row is reported and left out. invalid_input when `bytes` are no series: another header,
// binary, empty, no good row; corrupt when the gzip is torn. `name` is for reports and errors.
result<recorded_series> parse_series_csv(std::string_view bytes, std::string_view name);

// The same into a builder that holds rows already. `expected_rows`: a guess of all rows in the end, or 0.
result<row_report> append_series_csv(series_builder& builder, std::string_view text, std::string_view name,
                                     size_t expected_rows = 0);

struct station_table {
  std::vector<station> stations;  // sorted by code, each code once; the last row of a code wins
  row_report report;
};

// station_code (required), name, lat, lon, capacity; the rest as for a series.
result<station_table> parse_stations_csv(std::string_view bytes, std::string_view name);

}  // namespace velib
