// Which stations a client asks for: by place, and by what they are good for.
#pragma once

#include <optional>
#include <string_view>

#include "api/query.h"
#include "domain/snapshot.h"

namespace velib {

// West greater than east is a box across the 180th meridian (RFC 7946, 5.2).
struct map_box {
  double west, south, east, north;  // degrees; all edges belong to it

  bool holds(const position& p) const;
};

struct station_filter {
  std::optional<map_box> box;  // a station without a place is in none
  bool bikes = false;          // one can be rented now
  bool ebikes = false;
  bool docks = false;        // a bike can be given back now
  std::optional<bool> open;  // installed, renting and returning, all said to be so

  bool empty() const { return !box && !bikes && !ebikes && !docks && !open; }
  bool takes(const station& s, const station_state& state) const;
};

// bbox=w,s,e,n; has=bikes|ebikes|docks, more than one separated by commas; open=true|false. What cannot be
// read is noted in `query`.
station_filter read_filter(query_reader& query);

}  // namespace velib
