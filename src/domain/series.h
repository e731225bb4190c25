// Recorded counts through time: the rows of the history, in memory.
#pragma once

#include <cstdint>
#include <vector>

#include "domain/snapshot.h"

namespace velib {

struct observation {
  std::uint32_t station = 0;  // index into series::stations
  count capacity = kUnknown;  // as it was at that time
  utc_time time;              // of the observed state, not of the download
  station_state state;

  bool operator==(const observation&) const = default;
};

struct series {
  std::vector<station> stations;  // sorted by code, each code once
  std::vector<observation> rows;
};

}  // namespace velib
