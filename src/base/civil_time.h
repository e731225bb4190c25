// Civil time: ISO 8601 text, and local time in a zone of the tz database. Inside, everything is UTC;
// local time exists only in features and on screen.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace date {
class time_zone;
}

namespace velib {

struct civil_time {
  int year = 1970;
  int month = 1;    // 1..12
  int day = 1;      // 1..31
  int hour = 0;     // 0..23
  int minute = 0;   // 0..59
  int second = 0;   // 0..59
  int weekday = 0;  // 0..6, Monday 0
  std::chrono::seconds utc_offset{0};

  bool is_weekend() const { return weekday >= 5; }
};

// A zone of the tz database ("Europe/Paris"); a small value, copied freely.
class time_zone {
 public:
  static result<time_zone> load(const std::string& name);
  static time_zone utc();

  civil_time at(utc_time time) const;
  // The first moment of the local day with this date; `date` is the date's midnight in UTC.
  utc_time start_of_day(utc_time date) const;
  std::string name() const;

 private:
  explicit time_zone(const date::time_zone* zone) : zone_(zone) {}
  const date::time_zone* zone_;  // owned by the tz database, for the life of the program
};

civil_time utc_civil(utc_time time);

// "2026-03-04T14:29:50Z".
std::string format_utc(utc_time time);
// "2026-03-04T15:29:50+01:00".
std::string format_local(utc_time time, const time_zone& zone);
// "2026-03-04".
std::string format_date(utc_time time);
// "20260304_142950", as in the names of bronze objects.
std::string format_compact(utc_time time);

// ISO 8601 date and time to the second, fractions cut, with "Z" or an offset; no offset means UTC.
result<utc_time> parse_time(std::string_view text);

// The same, or a date ("2026-03-04") alone: the first moment of that day in the zone.
result<utc_time> parse_date_or_time(std::string_view text, const time_zone& zone);

// A span as people type it: "90s", "15m", "2h", "14d". invalid_input otherwise, or when it is not positive.
result<std::chrono::seconds> parse_span(std::string_view text);

}  // namespace velib
