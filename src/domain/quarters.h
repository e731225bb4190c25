// The cells of a window in local time: which day, which quarter of it, and whether people work on it.
#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "base/civil_time.h"
#include "domain/window.h"

namespace velib {

inline constexpr int kQuartersOfDay = 96;

enum class day_type : std::uint8_t { working = 0, free = 1 };  // free: Saturday, Sunday, public holiday
inline constexpr size_t kDayTypes = 2;

struct local_quarter {
  std::chrono::local_days day;
  int quarter = 0;  // 0..95; clocks that are put back repeat four of them, put forward leave four out
  int weekday = 0;  // 0..6, Monday 0
  day_type type = day_type::working;
};

// The quarter that `time` lies in; public holidays are those of the country (base/holidays.h), "" has none.
local_quarter local_quarter_of(utc_time time, const time_zone& zone, std::string_view country = {});

// Those of the first `cells` cells of a window with a step of 15 minutes; may go on beyond its end.
std::vector<local_quarter> local_quarters(const window& w, int cells, const time_zone& zone,
                                          std::string_view country = {});

}  // namespace velib
