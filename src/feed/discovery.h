// Where a GBFS system keeps its files, and what kind of file one is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace velib {

// URLs, empty where the system has no such file.
struct gbfs_discovery {
  std::string version;
  std::string system_information, station_information, station_status, vehicle_types;
};

// gbfs.json: `data.LANGUAGE.feeds` (1, 2; the first language that names both station files) or `data.feeds`
// (3). invalid_input when it is no such file, or names no station_information and station_status.
result<gbfs_discovery> parse_discovery(std::string_view bytes);

struct system_facts {
  std::string id, name, zone;  // zone: of the tz database, as told; any may be empty
};
result<system_facts> parse_system_information(std::string_view bytes);

enum class feed_file : std::uint8_t {
  discovery,
  system_information,
  station_information,
  station_status,
  vehicle_types,
  opendata,  // an export, or a page of records
  other      // JSON, but none of these
};
std::string_view name_of(feed_file kind);

// What the bytes are, judged by their content. invalid_input (with the byte offset) when they are no JSON.
result<feed_file> kind_of_file(std::string_view bytes, std::string_view name);

}  // namespace velib
