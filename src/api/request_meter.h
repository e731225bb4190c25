// Requests as measurements: how many, how long, by route and status.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

#include "base/metrics.h"

namespace velib {

// velib_request_seconds{route,status}: a histogram, whose count is the number of requests. Labels are
// patterns of routes, never what a client sent. Any thread.
class request_meter {
 public:
  // `m` outlives it; `patterns` live as long as the program.
  request_meter(metrics& m, std::vector<std::string_view> patterns);

  // A pattern that is none of those counts as "other", as does a status that no route is known to give.
  void note(std::string_view pattern, int status, std::chrono::nanoseconds took);

 private:
  static constexpr std::array kStatuses{200, 204, 304, 400, 404, 405, 422, 500, 503};
  // Of one route, by status; the last is for all others. Empty until the first.
  using series = std::array<std::atomic<metric_histogram>, kStatuses.size() + 1>;

  size_t place_of(std::string_view pattern) const;
  metric_histogram make(size_t route, size_t status);

  metrics& metrics_;
  std::vector<std::string_view> patterns_;
  std::unique_ptr<series[]> series_;  // [patterns + 1]
};

}  // namespace velib
