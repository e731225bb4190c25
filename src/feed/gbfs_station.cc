#include "feed/gbfs_station.h"

#include <algorithm>

#include "feed/station_checks.h"

namespace velib {

namespace {

// A sum that no station has is as unknown as a count that none has.
count bounded(int sum, field_reader& fields) {
  if (sum <= kMostCount) return static_cast<count>(sum);
  fields.met(defect::unlimited);
  return kUnknown;
}

count plus(count sum, count n, field_reader& fields) {
  if (!is_known(n)) return sum;
  return bounded(std::max<int>(sum, 0) + n, fields);
}

// The vehicles of a station by what they are to us, as vehicle_types_available lists them.
struct vehicle_sums {
  int mechanical = 0, ebikes = 0, bicycles = 0;
  int all = 0;        // also what is no bike, or not explained
  int explained = 0;  // entries

  int bikes() const { return mechanical + ebikes + bicycles; }

  void add(vehicle_kind kind, count n) {
    ++explained;
    if (kind == vehicle_kind::mechanical) mechanical += n;
    if (kind == vehicle_kind::ebike) ebikes += n;
    if (kind == vehicle_kind::bicycle) bicycles += n;
  }
};

void apply(const vehicle_sums& sums, station_state& state, field_reader& fields) {
  if (sums.explained == 0 && state.bikes != 0) return;  // the total says more
  const bool agrees = state.bikes == sums.all || state.bikes == sums.bikes();
  if (is_known(state.bikes) && !agrees) fields.met(defect::retotalled);
  state.bikes = bounded(sums.bikes(), fields);
  if (sums.bicycles > 0 || !is_known(state.bikes)) return;
  state.mechanical = static_cast<count>(sums.mechanical);
  state.ebikes = static_cast<count>(sums.ebikes);
}

}  // namespace

station gbfs_station_reader::read_facts(const std::string& id, const json_object& information) {
  fields_.about(id);
  station out;
  out.id = id;
  out.code = fields_.read_text(information, {"stationCode"});
  out.name = fields_.read_text(information, {"name"});
  out.where = fields_.read_position(information, "lat", "lon");
  out.capacity = fields_.read_count(information, {"capacity"});
  out.is_virtual = fields_.read_answer(information, {"is_virtual_station"}) == answer::yes;
  return out;
}

bool gbfs_station_reader::read(const station& facts, const json_object& status,
                               std::vector<snapshot_entry>& out) {
  fields_.about(facts.id);
  if (!is_well_placed(facts, options_.box, fields_)) return false;
  auto& entry = out.emplace_back(snapshot_entry{facts, read_state(status)});
  if (entry.station.code.empty()) entry.station.code = fields_.read_text(status, {"stationCode"});
  if (entry.station.code.empty()) entry.station.code = facts.id;
  check_counts(entry, fields_);
  return true;
}

station_state gbfs_station_reader::read_state(const json_object& status) {
  station_state state;
  state.bikes =
      fields_.read_count(status, {"num_bikes_available", "numBikesAvailable", "num_vehicles_available"});
  state.docks = read_docks(status);
  read_types(status, state);
  state.installed = fields_.read_answer(status, {"is_installed"});
  state.renting = fields_.read_answer(status, {"is_renting"});
  state.returning = fields_.read_answer(status, {"is_returning"});
  state.reported_at = fields_.read_time(status, {"last_reported"});
  return state;
}

// The total first; docks by vehicle type stand in where the feed tells no total.
count gbfs_station_reader::read_docks(const json_object& status) {
  for (const auto name : {"num_docks_available", "numDocksAvailable"}) {
    if (const auto total = value_in(status, name)) return fields_.read_count(*total);
  }
  const auto list = array_in(status, "vehicle_docks_available");
  if (!list) return kUnknown;
  count sum = kUnknown;
  for (const auto entry : *list) {
    const auto docks = as_object(entry);
    if (!docks) {
      fields_.met(defect::malformed);
    } else if (takes_bikes(*docks)) {
      sum = plus(sum, fields_.read_count(*docks, {"count"}), fields_);
    }
  }
  return sum;
}

bool gbfs_station_reader::takes_bikes(const json_object& docks) {
  const auto ids = array_in(docks, "vehicle_type_ids");
  if (!types_ || !ids) return true;
  bool explained = false;
  for (const auto id : *ids) {
    std::string_view text;
    const auto type = id.get(text) ? types_->end() : types_->find(text);
    if (type == types_->end()) continue;
    if (type->second != vehicle_kind::other) return true;
    explained = true;
  }
  if (!explained) fields_.met(defect::unknown_vehicle_type);
  return false;
}

void gbfs_station_reader::read_types(const json_object& status, station_state& state) {
  if (const auto named = value_in(status, "num_bikes_available_types")) {
    read_named_types(*named, state);
    return prefer_types(state, fields_);
  }
  const auto list = types_ ? array_in(status, "vehicle_types_available") : std::nullopt;
  if (list) return read_vehicle_types(*list, state);
  state.ebikes = fields_.read_count(status, {"num_ebikes_available"});
  if (is_known(state.ebikes) && state.bikes >= state.ebikes) {
    state.mechanical = static_cast<count>(state.bikes - state.ebikes);
  }
}

// Vélib' lists [{"mechanical":3},{"ebike":1}], others {"mechanical":3,"ebike":1}; repeated keys add up.
void gbfs_station_reader::read_named_types(const json_value& types, station_state& state) {
  if (const auto counts = as_object(types)) return add_named_types(*counts, state);
  json_array list;
  if (types.get(list)) return fields_.met(defect::unreadable_count);
  for (const auto entry : list) {
    const auto counts = as_object(entry);
    counts ? add_named_types(*counts, state) : fields_.met(defect::malformed);
  }
}

void gbfs_station_reader::add_named_types(const json_object& counts, station_state& state) {
  for (const auto [name, value] : counts) {
    if (name == "mechanical") {
      state.mechanical = plus(state.mechanical, fields_.read_count(value), fields_);
    } else if (name == "ebike") {
      state.ebikes = plus(state.ebikes, fields_.read_count(value), fields_);
    } else {
      fields_.met(defect::unknown_vehicle_type);
    }
  }
}

void gbfs_station_reader::read_vehicle_types(const json_array& list, station_state& state) {
  vehicle_sums sums;
  for (const auto entry : list) {
    const auto vehicles = as_object(entry);
    if (!vehicles) {
      fields_.met(defect::malformed);
      continue;
    }
    const auto n = fields_.read_count(*vehicles, {"count"});
    if (!is_known(n)) return;  // no sum without it
    sums.all += n;
    const auto type = types_->find(fields_.read_text(*vehicles, {"vehicle_type_id"}));
    type == types_->end() ? fields_.met(defect::unknown_vehicle_type) : sums.add(type->second, n);
  }
  apply(sums, state, fields_);
}

}  // namespace velib
