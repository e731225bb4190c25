// The files of a GBFS feed → a snapshot. Pure and tolerant: a bad station costs itself alone. Speaks GBFS 1.0
// as Vélib' does, 1.1, 2.0 to 2.3 and 3.0, and files of different versions beside each other.
// Protocol: https://github.com/MobilityData/gbfs; Vélib' says lastUpdatedOther, stationCode,
// numBikesAvailable and num_bikes_available_types besides.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "feed/parsed_feed.h"

namespace velib {

struct gbfs_files {
  std::string_view information;
  std::string_view status;
  std::string_view vehicle_types = {};  // optional; whatever it holds, it never blocks
};

// Stations are joined by station_id as text (an integer and its digits are the same). Their code is
// stationCode where there is one, else station_id; positions are rounded to 1e-7 degree (1 cm).
// Of records with one id the first of each file counts, in station_information the first that can be kept; of
// stations with one code the first in station_information; of repeated keys the first. observed_at
// is lastUpdatedOther or last_updated of the status file, else what the options say. invalid_input when a
// file is no such feed (which file, at which byte) or when no station could be kept.
result<parsed_feed> parse_gbfs(const gbfs_files& files, const parse_options& options);

}  // namespace velib
