// A station as the reference system writes it, field by field: bronze lines and the answer of /stations share
// it.
#pragma once

#include <boost/json/fwd.hpp>

#include "base/civil_time.h"
#include "base/result.h"
#include "domain/snapshot.h"

namespace velib {

// stationcode, name, is_installed, is_renting, is_returning ("OUI"/"NON", null unknown), capacity,
// numdocksavailable, numbikesavailable, mechanical, ebike (null unknown), duedate (ISO 8601 in `zone`; the
// station's own report, else `observed_at`), nom_arrondissement_communes, code_insee_commune, lat, lon.
boost::json::object record_of(const snapshot_entry& entry, utc_time observed_at, const time_zone& zone);

// The other way; accepts what the reference's buckets hold (numbers as text, coordonnees_geo, missing
// fields). invalid_input only without a station code.
result<snapshot_entry> parse_record(const boost::json::object& record);

}  // namespace velib
