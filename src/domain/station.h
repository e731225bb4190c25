// A station: what stays the same from one snapshot to the next.
#pragma once

#include <optional>
#include <string>

#include "domain/count.h"

namespace velib {

struct position {
  double latitude = 0;   // degrees north, WGS 84
  double longitude = 0;  // degrees east, WGS 84

  bool operator==(const position&) const = default;
};

// Degrees; both edges belong to it.
struct bounding_box {
  double south = -90, west = -180, north = 90, east = 180;

  bool operator==(const bounding_box&) const = default;
  bool holds(const position& p) const {
    return p.latitude >= south && p.latitude <= north && p.longitude >= west && p.longitude <= east;
  }
};

struct station {
  std::string code;  // what riders see and routes use: "16107". Never empty.
  std::string id;    // the feed's own key, as text; may be empty
  std::string name;
  std::optional<position> where;
  count capacity = kUnknown;  // docks, full and free
  std::string commune;        // nom_arrondissement_communes, may be empty
  std::string commune_code;   // code_insee_commune, may be empty
  bool is_virtual = false;    // an area without docks: what is free there is unknown

  bool operator==(const station&) const = default;
};

}  // namespace velib
