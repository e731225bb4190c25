// GET /v1/stations and /v1/stations/{id}: the newest snapshot as GeoJSON (RFC 7946).
#pragma once

#include "api/published.h"
#include "api/router.h"

namespace velib {

// A FeatureCollection of the stations that the newest snapshot names, by code; `bbox`, `has` and `open`
// choose among them (api/station_filter.h). A station without a place has a null geometry. Without filters
// the answer is kept.
struct station_map_endpoint {
  const publication& state;

  reply operator()(const call& c) const;
};

// One Feature. A station that only earlier snapshots named has null for what it says of now; 404 for one that
// none did.
struct station_endpoint {
  const publication& state;

  reply operator()(const call& c) const;
};

}  // namespace velib
