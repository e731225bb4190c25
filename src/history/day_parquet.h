// One day of history as a Parquet file, bytes ↔ rows; docs/formats/days.md describes the columns. Its source
// is the only one that includes Arrow.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/series.h"
#include "history/day_columns.h"

namespace velib {

// `day`: stations sorted by code, each with rows; rows sorted by station, then time, each pair once. The same
// rows give the same bytes. Stations keep code, name and position; everything of a row is kept.
result<std::string> serialize_day(const series& day);

// The same back; what `columns` leaves out is unknown. A station's capacity is its last known one. corrupt
// when damaged, unsupported when of a newer version, invalid_input when not Parquet or not ours.
result<series> parse_day(std::string bytes, const day_columns& columns = {});

}  // namespace velib
