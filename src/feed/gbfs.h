// The pair station_information + station_status of a GBFS feed → a snapshot. Pure and tolerant: a bad station
// costs itself alone. Speaks GBFS 1.0 as Vélib' does, and plain 1.1 and 2.x.
// Protocol: https://github.com/MobilityData/gbfs; Vélib' says lastUpdatedOther, stationCode,
// numBikesAvailable and num_bikes_available_types besides.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/snapshot.h"

namespace velib {

// What reading a feed met: how many records were kept, left out and why, put right.
struct parse_report {
  int kept = 0;
  // Left out.
  int malformed = 0;            // not an object, or without an id
  int duplicates = 0;           // an id or a code met before; the first one stays
  int without_status = 0;       // only in station_information
  int without_information = 0;  // only in station_status
  int misplaced = 0;            // lat, lon missing, 0,0 or off the globe
  // Kept.
  int coerced = 0;       // fields of another type: "4", 4.0, "OUI", milliseconds
  int unreadable = 0;    // counts, flags, times that say nothing usable (-1, 999999, "many"): unknown
  int retotalled = 0;    // bikes that disagreed with the sum of their types; the sum wins
  bool undated = false;  // the feed names no usable time: observed_at is captured_at

  int skipped() const { return malformed + duplicates + without_status + without_information + misplaced; }
};

// "1511 stations", "1508 stations, 3 skipped (2 misplaced, 1 without status)".
std::string summary(const parse_report& report);

struct parsed_feed {
  velib::snapshot snapshot;
  parse_report report;
};

// Stations are joined by station_id as text (an integer and its digits are the same). Their code is
// stationCode where there is one, else station_id; positions are rounded to 1e-7 degree (1 cm). Counts from
// 999 up are placeholders, so unknown. observed_at is lastUpdatedOther or last_updated of the status file.
// invalid_input when a file is no such feed (which file, at which byte) or when no station could be kept.
result<parsed_feed> parse_gbfs(std::string_view information, std::string_view status, utc_time captured_at);

}  // namespace velib
