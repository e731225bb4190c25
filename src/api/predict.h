// GET /predict/{station_code}: one station's forecast and last day, as the reference system answers.
#pragma once

#include "api/published.h"
#include "api/router.h"

namespace velib {

// 404 for a station the city does not have; 503 when nothing is published, there is no model, or the station
// has no count now to forecast from. An hour nobody measured has "bikes": null.
struct predict_endpoint {
  const publication& state;

  reply operator()(const call& c) const;
};

}  // namespace velib
