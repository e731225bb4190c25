// GET /v1/history: what was counted in the whole city, on the window's grid.
#pragma once

#include "api/published.h"
#include "api/router.h"

namespace velib {

// ?hours=24 (1..192): the cells of so many hours that end with the newest snapshot's own, as columns of
// [stations][cells], oldest cell first; never more than the window holds. Stations are those that the newest
// snapshot names, by code. Kept for each snapshot are the answers to up to 24 hours and to whole days: those
// to any number of hours would be a gigabyte. 422, 503 as elsewhere.
struct city_history_endpoint {
  const publication& state;

  reply operator()(const call& c) const;
};

}  // namespace velib
