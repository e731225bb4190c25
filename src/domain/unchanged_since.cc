#include "domain/unchanged_since.h"

#include <array>

namespace velib {

namespace {

using counts = std::array<count, 3>;

counts counts_at(const window& w, size_t cell) {
  return {w.bikes[cell], w.docks[cell], w.ebikes[cell]};
}

bool is_seen(const counts& seen) {
  return is_known(seen[0]) || is_known(seen[1]) || is_known(seen[2]);
}

// Takes over what `older` adds to `run`; false when the two differ.
bool extend(counts& run, const counts& older) {
  for (size_t k = 0; k < run.size(); ++k) {
    if (!is_known(older[k])) continue;
    if (!is_known(run[k])) run[k] = older[k];
    if (run[k] != older[k]) return false;
  }
  return true;
}

}  // namespace

std::optional<utc_time> unchanged_since(const window& w, size_t station) {
  counts run{kUnknown, kUnknown, kUnknown};
  std::optional<utc_time> oldest;
  int cells = 0;
  for (int at = w.steps - 1; at >= 0; --at) {
    const auto here = counts_at(w, w.cell(station, at));
    if (!is_seen(here)) continue;
    if (!extend(run, here)) return cells > 1 ? oldest : std::nullopt;
    oldest = w.time_of(at);
    ++cells;
  }
  return oldest;
}

std::optional<utc_time> long_unchanged_since(const window& w, size_t station) {
  const auto since = unchanged_since(w, station);
  return since && w.observed_at - *since >= kLongUnchanged ? since : std::nullopt;
}

}  // namespace velib
