// One station of a GBFS feed, from its record in station_information and the one in station_status.
#pragma once

#include <string>
#include <vector>

#include "feed/field.h"
#include "feed/parsed_feed.h"
#include "feed/vehicle_types.h"

namespace velib {

class gbfs_station_reader {
 public:
  // `types` may be null: then nothing is known of vehicle types. All of it outlives the reader.
  gbfs_station_reader(const vehicle_types* types, const parse_options& options, field_reader& fields)
      : types_(types), options_(options), fields_(fields) {}

  // What station_information says of the station, its code only where it is told there.
  station read_facts(const std::string& id, const json_object& information);
  // Appends the station with what station_status says; false, and reported, when it lies nowhere or outside
  // the city.
  bool read(const station& facts, const json_object& status, std::vector<snapshot_entry>& out);

 private:
  station_state read_state(const json_object& status);
  count read_docks(const json_object& status);
  bool takes_bikes(const json_object& docks);
  void read_types(const json_object& status, station_state& state);
  void add_named_types(const json_object& counts, station_state& state);
  void read_named_types(const json_value& types, station_state& state);
  void read_vehicle_types(const json_array& list, station_state& state);

  const vehicle_types* types_;
  const parse_options& options_;
  field_reader& fields_;
};

}  // namespace velib
