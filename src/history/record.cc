#include "history/record.h"

#include <limits>

#include <boost/json.hpp>

#include "history/json_fields.h"

namespace velib {

namespace {

boost::json::value json_of(count n) {
  return is_known(n) ? boost::json::value(n) : boost::json::value(nullptr);
}

boost::json::value json_of(answer a) {
  const auto text = text_of(a);
  return text.empty() ? boost::json::value(nullptr) : boost::json::value(text);
}

boost::json::value json_of(std::string_view text) {
  return boost::json::value(text);
}

boost::json::value json_of(std::optional<double> degrees) {
  return degrees ? boost::json::value(*degrees) : boost::json::value(nullptr);
}

// The portal's exports hold the place as {"lon","lat"}, its older ones as [lat, lon], the reference's records
// as two fields.
std::optional<position> place_of(const boost::json::object& record) {
  if (const auto where = read_position(record.if_contains("lat"), record.if_contains("lon"))) return where;
  const auto* place = record.if_contains("coordonnees_geo");
  if (!place) return std::nullopt;
  if (const auto* named = place->if_object()) {
    return read_position(named->if_contains("lat"), named->if_contains("lon"));
  }
  const auto* pair = place->if_array();
  return pair && pair->size() == 2 ? read_position(&(*pair)[0], &(*pair)[1]) : std::nullopt;
}

// The feed has reported capacity 0 for the whole network (spring 2025): where there are bikes or docks, they
// are the least it can be.
count capacity_of(count reported, const station_state& state) {
  if (reported != 0 || !is_known(state.bikes) || !is_known(state.docks)) return reported;
  const int in_sight = state.bikes + state.docks;
  return in_sight <= std::numeric_limits<count>::max() ? static_cast<count>(in_sight) : kUnknown;
}

}  // namespace

std::string_view text_of(answer a) {
  if (a == answer::unknown) return {};
  return a == answer::yes ? "OUI" : "NON";
}

boost::json::object record_of(const snapshot_entry& entry, utc_time observed_at, const time_zone& zone) {
  boost::json::object record;
  for_each_record_field(entry, format_local(entry.state.reported_at.value_or(observed_at), zone),
                        [&](const char* name, auto value) { record[name] = json_of(value); });
  return record;
}

result<snapshot_entry> parse_record(const boost::json::object& record) {
  const auto field = [&](const char* name) { return record.if_contains(name); };
  snapshot_entry entry;
  auto& [station, state] = entry;
  station.code = read_text(field("stationcode"));
  if (station.code.empty()) return fail(error_code::invalid_input, "a record without 'stationcode'");
  station.id = read_text(field("station_id"));
  station.name = read_text(field("name"));
  station.where = place_of(record);
  station.commune = read_text(field("nom_arrondissement_communes"));
  station.commune_code = read_text(field("code_insee_commune"));
  state.bikes = read_count(field("numbikesavailable"));
  state.docks = read_count(field("numdocksavailable"));
  state.mechanical = read_count(field("mechanical"));
  state.ebikes = read_count(field("ebike"));
  state.installed = read_answer(field("is_installed"));
  state.renting = read_answer(field("is_renting"));
  state.returning = read_answer(field("is_returning"));
  state.reported_at = read_time(field("duedate"));
  station.capacity = capacity_of(read_count(field("capacity")), state);
  return entry;
}

}  // namespace velib
