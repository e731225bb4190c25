// What reading a feed met: how many stations were kept, and every defect by kind, with a few examples.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

namespace velib {

enum class defect : std::uint8_t {
  // The station, or the entry of a list, was left out.
  malformed,             // not an object, or without an id
  duplicate,             // an id or a code met before; the first one stays
  without_status,        // only in station_information
  without_information,   // only in station_status
  misplaced,             // lat, lon missing, 0,0 or off the globe
  outside_box,           // not in the city's box
  unknown_vehicle_type,  // an entry whose type the feed does not explain; the station stays
  // A value was put right.
  retyped,          // "4", 4.0, "OUI", milliseconds
  negative,         // a count below 0: read as 0
  retotalled,       // the types say another total than the feed; the types win
  capacity_raised,  // 0, or less than bikes + docks: bikes + docks
  text_repaired,    // bytes that are no UTF-8, integers beyond 64 bits
  // Kept, and worth knowing.
  unlimited,         // 999, 999999: a placeholder, so unknown
  unreadable_count,  // so unknown
  unreadable_flag,
  unreadable_time,
  above_capacity,      // more bikes than docks
  closed_with_counts,  // not installed, and yet bikes or docks are told
  virtual_station,     // an area without docks
  stale_station,       // has not reported for a day or more
  undated,             // the feed names no usable time of its own
  optional_file,       // vehicle_types could not be read
};
inline constexpr size_t kDefects = static_cast<size_t>(defect::optional_file) + 1;

enum class defect_cost : std::uint8_t { left_out, put_right, flagged };
defect_cost cost_of(defect d);

// "without_status": for JSON, metrics and logs.
std::string_view name_of(defect d);
// "only in station_information": for people.
std::string_view describe(defect d);

struct parse_report {
  static constexpr size_t kExamples =
      20;  // different ids (or file names) kept of each defect, the first ones met

  int kept = 0;  // stations
  std::array<int, kDefects> counts{};
  std::array<std::vector<std::string>, kDefects> examples;

  // An example that is empty, or among them already, is not kept.
  void add(defect d, std::string_view example = {}, int times = 1);
  int of(defect d) const { return counts[static_cast<size_t>(d)]; }
  // Sums over the defects of that cost.
  int of(defect_cost cost) const;
};

// "1511 stations", "1508 stations, 3 left out (2 misplaced, 1 without_status), 12 put right (12 retyped)".
std::string summary(const parse_report& report);

// {"kept":1508,"left_out":{"misplaced":{"count":2,"examples":["7","9"]}},"put_right":{…},"flagged":{…}}; a
// defect that was not met is not named.
boost::json::object report_json(const parse_report& report);

}  // namespace velib
