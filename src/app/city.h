// A city file: what the program must know of a city before it asks its feed.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/civil_time.h"
#include "base/result.h"
#include "collect/feed_source.h"
#include "domain/window.h"

namespace velib {

struct city {
  std::string title;  // for people
  time_zone zone = time_zone::utc();
  std::string country = {};  // ISO 3166: whose public holidays it keeps; "" for none. By default the zone's
  feed_addresses feed;
  std::chrono::seconds every{60};  // between two polls
  std::string contact = {};        // for the user agent: whom the feed's operator can reach
  std::string attribution = {};    // whose data it is, as the licence wants it said; "" is not known
  std::string licence = {};        // of the data
  std::optional<bounding_box> box = {};
  bool honour_ttl = false;   // poll no sooner than the feed's ttl says
  double least_share = 0.5;  // of the usual number of stations; a snapshot with fewer is refused
  std::chrono::seconds window_step = kWindowStep;
  std::chrono::seconds window_length = kWindowSteps * kWindowStep;
};

// TOML, see docs/ARCHITECTURE.md. invalid_input names `file` and the key; unknown keys are refused, so that a
// misspelt one is noticed.
result<city> parse_city(std::string_view toml, std::string_view file);

// A name ("paris": cities/paris.toml beside the program) or a path that ends in .toml.
result<city> load_city(const std::string& name_or_file);

}  // namespace velib
