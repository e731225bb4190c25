// What every feed parser takes beside the bytes, and what it gives back.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "domain/snapshot.h"
#include "feed/parse_report.h"

namespace velib {

struct parse_options {
  utc_time captured_at;                      // when we asked
  std::optional<utc_time> answered_at = {};  // the answer's Date header: the feed's time where it names none
  std::optional<bounding_box> box = {};      // of the city; a station outside is left out
};

struct parsed_feed {
  velib::snapshot snapshot;
  parse_report report;
  std::string version;                           // "1.0", "2.3", "3.0"; "opendata" for the portal's
  std::optional<std::chrono::seconds> ttl = {};  // as the status file says
};

}  // namespace velib
