// A station's last 24 hours, one count an hour: the notion of an hour that features and answers share.
#pragma once

#include <array>

#include "domain/window.h"

namespace velib {

inline constexpr int kHoursOfDay = 24;

// Oldest first. Entry 23 is now: the count of the cell `origin` itself. An earlier one is the hour that ends
// so many hours before, and holds the newest known count of its cells; kUnknown when none was measured, or
// when the hour lies before the window.
std::array<count, kHoursOfDay> last_day(const window& w, size_t station, int origin);

// How many of those hours have no count: 0..24.
int missing_hours(const window& w, size_t station, int origin);

}  // namespace velib
