// How long a station has stood still: the mark of one that is broken, closed or forgotten.
#pragma once

#include <optional>

#include "domain/window.h"

namespace velib {

// Since when a station's counts (bikes, docks, e-bikes) have all been what they were last seen to be: the
// start of the oldest cell of the run of equal cells that ends with the newest one in which the station was
// seen. Cells without a count are gaps: they neither break the run nor begin it; a count that is unknown in
// one cell and known in another breaks nothing either. Exact to one step, and never before the window's
// start. Nothing when the station was not seen, and when its newest count is the first of its value: that one
// moves. Whoever marks a station compares the answer with now: "unchanged since more than two days ago".
std::optional<utc_time> unchanged_since(const window& w, size_t station);

// A station that has stood still so long before the window's newest snapshot is marked. Even a small one
// moves over a night, a day and another day.
inline constexpr std::chrono::days kLongUnchanged{3};
std::optional<utc_time> long_unchanged_since(const window& w, size_t station);

}  // namespace velib
