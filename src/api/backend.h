// The whole API as one handler: the table of routes, the page, cross-origin rules.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "api/message.h"
#include "api/published.h"
#include "base/metrics.h"

namespace velib {

struct backend_options {
  std::filesystem::path page_folder;      // empty: no page, only the API
  std::vector<std::string> cors_origins;  // other sites whose pages may read the answers; exact origins
  const metrics* measured = nullptr;      // what /metrics tells; without it there is no such route
};

// `state`, and what `options` points to, must outlive the handler.
request_handler make_backend(const publication& state, const backend_options& options);

}  // namespace velib
