#include "api/request_meter.h"

#include <algorithm>
#include <string>

namespace velib {

namespace {

// Seconds: from an answer that lies ready to the patience of a client.
const std::vector<double> kBounds{1e-6, 1e-5, 1e-4, 1e-3, 5e-3, 0.025, 0.1, 0.5, 2.5, 10};

}  // namespace

request_meter::request_meter(metrics& m, std::vector<std::string_view> patterns)
    : metrics_(m),
      patterns_(std::move(patterns)),
      series_(std::make_unique<series[]>(patterns_.size() + 1)) {}

void request_meter::note(std::string_view pattern, int status, std::chrono::nanoseconds took) {
  const size_t route = place_of(pattern);
  const auto of_status = static_cast<size_t>(std::ranges::find(kStatuses, status) - kStatuses.begin());
  auto& kept = series_[route][of_status];
  auto histogram = kept.load(std::memory_order_acquire);
  if (!histogram) kept.store(histogram = make(route, of_status), std::memory_order_release);
  histogram.observe(std::chrono::duration<double>(took).count());
}

size_t request_meter::place_of(std::string_view pattern) const {
  return static_cast<size_t>(std::ranges::find(patterns_, pattern) - patterns_.begin());
}

// Two threads that come at once are given the same one.
metric_histogram request_meter::make(size_t route, size_t status) {
  return metrics_.histogram(
      "velib_request_seconds", "Time to answer a request, by route and status; its count is the requests.",
      kBounds,
      {{"route", route < patterns_.size() ? std::string(patterns_[route]) : "other"},
       {"status", status < kStatuses.size() ? std::to_string(kStatuses[status]) : "other"}});
}

}  // namespace velib
