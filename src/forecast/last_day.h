// A station's last 24 hours, one count an hour: the notion of an hour that forecasts and answers share.
#pragma once

#include <array>

#include "domain/window.h"

namespace velib {

inline constexpr int kHoursOfDay = 24;

// Oldest first; entry 23 is the hour that ends with cell `origin`, which is included. An hour holds the
// newest known count of its cells; kUnknown when none was measured, or when the hour lies before the window.
std::array<count, kHoursOfDay> last_day(const window& w, size_t station, int origin);

// How many of those hours have no count: 0..24.
int missing_hours(const window& w, size_t station, int origin);

}  // namespace velib
