// GET /v1/system: which city this is, what is known of it, and by which program.
#pragma once

#include <chrono>
#include <string>

#include "api/published.h"
#include "api/router.h"

namespace velib {

// What does not change while the program runs. "" is not known.
struct city_facts {
  std::string title;
  time_zone zone = time_zone::utc();
  std::string country;            // ISO 3166
  std::chrono::seconds every{0};  // between two polls; 0 is not known
  std::string attribution;        // whose data it is, as its licence wants it said
  std::string licence;            // of the data
};

// Answered from the start; what is of a snapshot is null until there is one.
struct system_endpoint {
  const publication& state;
  city_facts facts;

  reply operator()(const call& c) const;
};

}  // namespace velib
