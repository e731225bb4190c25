#include "domain/last_day.h"

#include <algorithm>

namespace velib {

namespace {

// How many cells lie between the origin and the end of the hour that many hours earlier.
int cells_back(const window& w, int hours) {
  return static_cast<int>(std::chrono::hours(hours) / w.step);
}

count newest_known(const window& w, size_t station, int first, int last) {
  for (int at = last; at >= std::max(first, 0); --at) {
    const count bikes = w.bikes[w.cell(station, at)];
    if (is_known(bikes)) return bikes;
  }
  return kUnknown;
}

}  // namespace

std::array<count, kHoursOfDay> last_day(const window& w, size_t station, int origin) {
  std::array<count, kHoursOfDay> hours{};
  hours.back() = w.bikes[w.cell(station, origin)];
  for (int back = 1; back < kHoursOfDay; ++back) {
    const int last = origin - cells_back(w, back);
    const int first = std::min(last, origin - cells_back(w, back + 1) + 1);
    hours[static_cast<size_t>(kHoursOfDay - 1 - back)] = newest_known(w, station, first, last);
  }
  return hours;
}

int missing_hours(const window& w, size_t station, int origin) {
  const auto hours = last_day(w, station, origin);
  return static_cast<int>(std::count_if(hours.begin(), hours.end(), [](count n) { return !is_known(n); }));
}

}  // namespace velib
