// The files of a GBFS 1.0 feed in Vélib's dialect, written from a snapshot: what the simulated city serves.
// parse_gbfs reads station_information and station_status back to the same snapshot.
#pragma once

#include <string>
#include <string_view>

#include "domain/snapshot.h"

namespace velib {

std::string station_information(const snapshot& s);
std::string station_status(const snapshot& s);

// gbfs.json: the three other files, each at `base_url`/NAME.json.
std::string discovery(std::string_view base_url, utc_time updated_at);

// `zone` is a name of the tz database.
std::string system_information(std::string_view system_id, std::string_view name, std::string_view zone,
                               utc_time updated_at);

}  // namespace velib
