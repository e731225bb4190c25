// What a city's feed said at one moment.
#pragma once

#include <optional>
#include <vector>

#include "base/clock.h"
#include "domain/station.h"

namespace velib {

// The counts of one station at one moment; raw, whatever the station's flags say.
struct station_state {
  count bikes = kUnknown;       // of any kind
  count docks = kUnknown;       // free ones
  count mechanical = kUnknown;  // of the bikes
  count ebikes = kUnknown;      // of the bikes
  answer installed = answer::unknown;
  answer renting = answer::unknown;
  answer returning = answer::unknown;
  std::optional<utc_time> reported_at;  // the station's own last report

  bool operator==(const station_state&) const = default;

  bool can_rent() const { return installed == answer::yes && renting == answer::yes && bikes > 0; }
  bool can_return() const { return installed == answer::yes && returning == answer::yes && docks > 0; }
};

struct snapshot_entry {
  velib::station station;
  station_state state;
};

struct snapshot {
  utc_time observed_at;                 // by the feed's own clock
  utc_time captured_at;                 // when we asked
  std::vector<snapshot_entry> entries;  // sorted by station code, each code once
};

}  // namespace velib
