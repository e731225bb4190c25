// What a feed is and what it tells: gathered for a person who sets up a new city.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "collect/poll_round.h"
#include "feed/discovery.h"
#include "feed/parsed_feed.h"

namespace velib {

struct inspected_file {
  std::string name;  // the URL without its secrets, or the path
  feed_file kind = feed_file::other;
  size_t bytes = 0;
};

struct feed_inspection {
  std::vector<inspected_file> files;
  std::optional<system_facts> system;
  parsed_feed feed;
  std::vector<std::string> problems;  // of optional files, one line each
};

// `sources`: one gbfs.json (its files are fetched), or the files of a feed in any order (station_information
// and station_status, with vehicle_types and system_information if you like), or an export or pages of
// records of opendata.paris.fr; each a path, or an http(s) URL. invalid_input when they make no feed, saying
// what is missing.
result<feed_inspection> inspect_feed(std::span<const std::string> sources, poll_round& round);

// The box around all stations with a margin of a tenth, for the city file; nothing without stations.
std::optional<bounding_box> box_around(const snapshot& s);

}  // namespace velib
