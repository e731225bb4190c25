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

struct station {
  std::string code;  // what riders see and routes use: "16107". Never empty.
  std::string id;    // the feed's own key, as text; may be empty
  std::string name;
  std::optional<position> where;
  count capacity = kUnknown;  // docks, full and free
  std::string commune;        // nom_arrondissement_communes, may be empty
  std::string commune_code;   // code_insee_commune, may be empty

  bool operator==(const station&) const = default;
};

}  // namespace velib
