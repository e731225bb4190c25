#include "history/series_builder.h"

#include <algorithm>

namespace velib {

namespace {

constexpr size_t kMostGuessedRows = 20'000'000;  // untouched room costs no memory, only addresses

}  // namespace

void series_builder::reserve(size_t more, size_t expected) {
  const size_t needed = rows() + more;
  if (needed <= rows_.capacity()) return;
  // A wrong guess may cost room, never the program.
  const size_t guess = std::min(expected, std::max(kMostGuessedRows, 2 * needed));
  rows_.reserve(std::max({needed, rows() + rows() / 2, guess}));
}

series series_builder::finish() {
  auto sorted = stations_.finish();
  series out{std::move(sorted.stations), std::move(rows_)};
  for (auto& row : out.rows) row.station = sorted.ranks[row.station];
  *this = series_builder();
  return out;
}

void append_snapshot(series_builder& builder, const snapshot& s) {
  builder.reserve(s.entries.size());
  for (const auto& entry : s.entries) {
    builder.learn(entry.station);
    builder.add({.station = builder.station(entry.station.code),
                 .capacity = entry.station.capacity,
                 .time = s.observed_at,
                 .state = entry.state});
  }
}

}  // namespace velib
