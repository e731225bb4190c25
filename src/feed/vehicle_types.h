// What a feed's vehicle types are to a rider of bikes: vehicle_types.json of GBFS 2.1 and later.
// https://github.com/MobilityData/gbfs/blob/v3.0/gbfs.md#vehicle_typesjson
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "feed/parse_report.h"

namespace velib {

enum class vehicle_kind {
  mechanical,  // a bicycle or cargo bicycle, by human power
  ebike,       // one with electric help
  bicycle,     // one of which the feed does not say what drives it
  other        // a scooter, a moped, a car: no bike, and not counted
};

using vehicle_types = std::map<std::string, vehicle_kind, std::less<>>;  // by vehicle_type_id

// Never blocks: nothing without bytes, and nothing (reported as optional_file) when they are no such file.
std::optional<vehicle_types> parse_vehicle_types(std::string_view bytes, parse_report& report);

}  // namespace velib
