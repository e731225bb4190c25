// The rules of each country's public holidays, as tables.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace velib {

// What becomes of a holiday on a weekend, beside the day itself.
enum class weekend_shift : std::uint8_t {
  none,
  nearest,             // Saturday: the Friday before; Sunday: the Monday after
  to_monday,           // either: the Monday after
  two_days_on,         // either: two days later, for the first of two holidays in a row and for the second
  sunday_to_monday,    // Sunday alone: the Monday after
  sunday_to_saturday,  // moved, not kept: the Saturday before instead of the Sunday
};

struct holiday_rule {
  enum class kind : std::uint8_t {
    date,          // month, day
    easter,        // `day` days after Easter Sunday of the Gregorian calendar
    weekday_from,  // the first `weekday` on month, day or after it: "third Monday" is Monday from the 15th on
  };
  kind is = kind::date;
  int month = 1;    // 1..12
  int day = 1;      // 1..31, or the offset from Easter
  int weekday = 0;  // 0..6, Monday 0
  weekend_shift shift = weekend_shift::none;
  int since = 0;  // years in which the rule holds, both among them
  int until = 9999;
  int every = 1;  // of those years, each so many-th
};

struct holiday_country {
  std::string_view code;  // ISO 3166
  std::span<const holiday_rule> rules;
  std::string_view zones;  // of the tz database, apart by spaces
};

std::span<const holiday_country> holiday_countries();

}  // namespace velib
