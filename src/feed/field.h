// One field of a feed's record, whatever type the feed gave it: "4", 4.0 and 4 are the count 4.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "base/clock.h"
#include "domain/count.h"
#include "feed/parse_report.h"

namespace velib {

// Names a field may go by, best first; the first that is there and not null is read.
using field_names = std::initializer_list<std::string_view>;

// Reads fields and reports what had to be put right.
class field_reader {
 public:
  field_reader(utc_time latest, parse_report& report) : latest_(latest), report_(report) {}

  // Whose fields come next, as the report's examples name it; the text outlives them.
  void about(std::string_view subject) { subject_ = subject; }

  // Whole numbers from 0 to 998; kUnknown when absent, and for anything else.
  count read_count(const boost::json::object& record, field_names names);
  count read_count(const boost::json::value& value);
  // Booleans, 1 and 0, and the words yes/no, true/false, oui/non in any case.
  answer read_answer(const boost::json::object& record, field_names names);
  // Text as it is, trimmed; whole numbers in digits. Of GBFS 3 translations ([{"text","language"}]) the
  // first.
  std::string read_text(const boost::json::object& record, field_names names);
  // POSIX seconds or milliseconds, or ISO 8601 text; from the year 2000 to `latest`, nothing otherwise.
  std::optional<utc_time> read_time(const boost::json::object& record, field_names names);
  // Any number, also as text.
  std::optional<double> read_number(const boost::json::object& record, field_names names);

 private:
  std::optional<double> number_of(const boost::json::value& value);
  std::optional<utc_time> time_of(const boost::json::value& value);

  void met(defect d) { report_.add(d, subject_); }

  utc_time latest_;
  parse_report& report_;
  std::string_view subject_;
};

}  // namespace velib
