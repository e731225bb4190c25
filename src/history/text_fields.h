// Single fields of recorded history, text → value. Empty text is "unknown" and never an error.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "domain/count.h"
#include "domain/station.h"

namespace velib {

// false when `text` is no whole number from 0 to 32767 ("4" and "4.0" are); `out` is then untouched.
bool read_count(std::string_view text, count& out);
// 1/0, true/false, yes/no, OUI/NON in any case.
bool read_answer(std::string_view text, answer& out);
// Degrees; false when out of range. Both empty is unknown.
bool read_position(std::string_view latitude, std::string_view longitude, std::optional<position>& out);

// parse_time, quick for the many times of one day written as "2026-03-04T14:29:50Z".
class time_reader {
 public:
  std::optional<utc_time> read(std::string_view text);

 private:
  std::string date_;  // the ten characters of `midnight_`
  utc_time midnight_;
};

}  // namespace velib
