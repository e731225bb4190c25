// A city file: what the program must know of a city before it asks its feed.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/civil_time.h"
#include "base/result.h"

namespace velib {

struct city {
  std::string title;  // for people
  time_zone zone = time_zone::utc();
  std::string information_url;     // GBFS station_information
  std::string status_url;          // GBFS station_status
  std::chrono::seconds every{60};  // between two polls
  std::string contact;             // for the user agent: whom the feed's operator can reach
};

// TOML, see docs/ARCHITECTURE.md: title, zone, every, [feed] information and status, and contact if you like.
// invalid_input names `file` and the key; unknown keys are refused, so that a misspelt one is noticed.
result<city> parse_city(std::string_view toml, std::string_view file);

// A name ("paris": cities/paris.toml beside the program) or a path that ends in .toml.
result<city> load_city(const std::string& name_or_file);

}  // namespace velib
