// The whole API as one handler: the table of routes, the page, cross-origin rules, measuring.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "api/basemap.h"
#include "api/message.h"
#include "api/published.h"
#include "api/system.h"
#include "base/clock.h"
#include "base/metrics.h"

namespace velib {

struct backend_options {
  std::filesystem::path page_folder;           // empty: no page, only the API
  std::optional<velib::basemap> basemap = {};  // what the page draws beneath the stations
  std::vector<std::string> cors_origins;       // other sites whose pages may read the answers; exact origins
  metrics* measured = nullptr;  // what /metrics tells, requests included; without it there is no such route
  city_facts city = {};         // for /v1/system
  std::chrono::seconds stale_after{15 * 60};  // an older newest snapshot makes /readyz fail
  const velib::clock* clock = nullptr;        // null: the system's
};

// `state`, and what `options` points to, must outlive the handler. What was asked before of the same snapshot
// is answered from memory. openapi.yaml describes the routes.
request_handler make_backend(const publication& state, const backend_options& options);

}  // namespace velib
