// GET /v1/stations/{id}/history: what was counted at one station, on the window's grid.
#pragma once

#include "api/published.h"
#include "api/router.h"

namespace velib {

// ?hours=24 (1..1000): the cells of so many hours that end with the newest snapshot's own, oldest first, as
// columns; never more than the window holds. A cell holds its latest sample, and null where nobody measured.
// 404, 422, 503 as elsewhere.
struct station_history_endpoint {
  const publication& state;

  reply operator()(const call& c) const;
};

}  // namespace velib
