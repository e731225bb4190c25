// GET /v1/stations/{id}/forecast and /v1/forecast: what to expect now and up to three hours ahead, and what
// that stands on.
#pragma once

#include "api/published.h"
#include "api/router.h"

namespace velib {

// The leads of domain/outlook.h, each with bikes, docks and, where the feed knows them, e-bikes:
// {"expected","low","high","chance"}, or null.
// Where there is no fresh forecast, the last good one with its age and why; 503 where there never was one.
// 404 for an unknown station.
struct station_forecast_endpoint {
  const publication& state;

  reply operator()(const call& c) const;
};

// The same of the whole city in one answer: columns of [stations][leads]; "ebikes" is null where nobody knows
// any.
struct city_forecast_endpoint {
  const publication& state;

  reply operator()(const call& c) const;
};

}  // namespace velib
