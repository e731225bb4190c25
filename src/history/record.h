// A station as the reference system writes it, field by field: bronze lines and the answer of /stations share
// it.
#pragma once

#include <optional>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "base/civil_time.h"
#include "base/result.h"
#include "domain/snapshot.h"

namespace velib {

// Calls `field(name, value)` for each field of a record, in order; values are string_view, count, answer or
// optional<double>. `due` is the text of duedate.
template <class Field>
void for_each_record_field(const snapshot_entry& entry, std::string_view due, Field field) {
  const auto& [station, state] = entry;
  using text = std::string_view;
  using degrees = std::optional<double>;
  field("stationcode", text(station.code));
  field("name", text(station.name));
  field("is_installed", state.installed);
  field("capacity", station.capacity);
  field("numdocksavailable", state.docks);
  field("numbikesavailable", state.bikes);
  field("mechanical", state.mechanical);
  field("ebike", state.ebikes);
  field("is_renting", state.renting);
  field("is_returning", state.returning);
  field("duedate", due);
  field("nom_arrondissement_communes", text(station.commune));
  field("code_insee_commune", text(station.commune_code));
  field("lat", station.where ? degrees(station.where->latitude) : degrees());
  field("lon", station.where ? degrees(station.where->longitude) : degrees());
}

// "OUI", "NON"; empty when unknown.
std::string_view text_of(answer a);

// stationcode, name, is_installed, is_renting, is_returning ("OUI"/"NON", null unknown), capacity,
// numdocksavailable, numbikesavailable, mechanical, ebike (null unknown), duedate (ISO 8601 in `zone`; the
// station's own report, else `observed_at`), nom_arrondissement_communes, code_insee_commune, lat, lon.
boost::json::object record_of(const snapshot_entry& entry, utc_time observed_at, const time_zone& zone);

// The other way; accepts what the reference's buckets hold (numbers as text, coordonnees_geo, missing
// fields). invalid_input only without a station code.
result<snapshot_entry> parse_record(const boost::json::object& record);

}  // namespace velib
