// GET /healthz: the program answers. GET /readyz: it has something to say.
#pragma once

#include <chrono>

#include "api/published.h"
#include "api/router.h"
#include "base/clock.h"

namespace velib {

reply healthz(const call&);

// {"status":"ready","checks":{"data","model","feed"}}, or 503 {"detail","checks"}: a snapshot is there, a
// forecast is or was made of one, the newest snapshot is no older than `stale_after`.
struct readyz_endpoint {
  const publication& state;
  const velib::clock& clock;
  std::chrono::seconds stale_after;

  reply operator()(const call& c) const;
};

}  // namespace velib
