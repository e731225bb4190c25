// One field of a feed's record, whatever type the feed gave it: "4", 4.0 and 4 are the count 4.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "domain/count.h"
#include "domain/station.h"
#include "feed/json_document.h"
#include "feed/parse_report.h"

namespace velib {

// Names a field may go by, best first; the first that is there and not null is read.
using field_names = std::initializer_list<std::string_view>;

// How a feed writes its flags; the other way is read as well, and reported.
enum class flag_style { numbers, words };

constexpr std::chrono::hours kFeedClockAhead{1};  // of ours, at most

constexpr int kMostCount = 998;  // 999 and 999999 are how feeds say "no limit"

// Whether a time is one that a feed can name when it is asked at `captured_at`: none before the year 2000,
// none that our clocks cannot explain.
bool is_plausible(utc_time time, utc_time captured_at);

// Reads fields and reports what had to be put right.
class field_reader {
 public:
  field_reader(utc_time captured_at, parse_report& report, flag_style flags = flag_style::numbers)
      : captured_at_(captured_at), report_(report), flags_(flags) {}

  // Whose fields come next, as the report's examples name it; the text outlives them.
  void about(std::string_view subject) { subject_ = subject; }
  void met(defect d) { report_.add(d, subject_); }

  // Whole numbers from 0 to 998; below 0 read as 0; kUnknown when absent, and for anything else.
  count read_count(const json_object& record, field_names names);
  count read_count(const json_value& value);
  // Booleans, 1 and 0, and the words yes/no, true/false, oui/non in any case.
  answer read_answer(const json_object& record, field_names names);
  // Text as it is, trimmed; whole numbers in digits. Of GBFS 3 translations ([{"text","language"}]) the
  // first.
  std::string read_text(const json_object& record, field_names names);
  // POSIX seconds or milliseconds, or ISO 8601 text; plausible ones, nothing otherwise.
  std::optional<utc_time> read_time(const json_object& record, field_names names);
  // Any number, also as text.
  std::optional<double> read_number(const json_object& record, field_names names);
  // Degrees, rounded to 1e-7; nothing when a number is missing, off the globe, or both are 0.
  std::optional<position> read_position(const json_object& record, std::string_view latitude,
                                        std::string_view longitude);
  std::optional<position> read_position(const std::optional<json_value>& latitude,
                                        const std::optional<json_value>& longitude);

 private:
  std::optional<double> number_of(const json_value& value);
  std::optional<utc_time> time_of(const json_value& value);

  utc_time captured_at_;
  parse_report& report_;
  flag_style flags_;
  std::string_view subject_;
};

}  // namespace velib
