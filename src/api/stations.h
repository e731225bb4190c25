// GET /stations: the newest snapshot, as the reference system's records.
#pragma once

#include "api/published.h"
#include "api/router.h"

namespace velib {

// ?limit=10 (1..1000) &all=false &validate=false → {"count","all","validate","issues","records"}. Stations of
// capacity 0 are left out; `issues`, at most 50, speak of the records in the answer. 503 before there is any.
struct stations_endpoint {
  const publication& state;

  reply operator()(const call& c) const;
};

}  // namespace velib
