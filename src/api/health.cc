#include "api/health.h"

#include <array>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/answer.h"

namespace velib {

namespace {

struct check {
  const char* name;
  bool passed;
  const char* complaint;
};

response not_to_be_kept(response answer) {
  answer.headers.emplace_back("cache-control", "no-store");
  return answer;
}

std::vector<const char*> complaints_of(std::span<const check> checks) {
  std::vector<const char*> complaints;
  for (const auto& c : checks) {
    if (!c.passed) complaints.push_back(c.complaint);
  }
  return complaints;
}

}  // namespace

reply healthz(const call&) {
  return not_to_be_kept(json_answer(200, {{"status", "ok"}}));
}

reply readyz_endpoint::operator()(const call&) const {
  const auto now = state.current();
  const bool fresh = now && clock.now() - now->snapshot.observed_at <= stale_after;
  const std::array checks{check{"data", now != nullptr, "no snapshot yet"},
                          check{"model", now && forecast_to_show(*now), "no forecast yet"},
                          check{"feed", fresh, "the feed stands still"}};
  boost::json::object passed;
  for (const auto& c : checks) passed[c.name] = c.passed;
  const auto complaints = complaints_of(checks);
  if (complaints.empty()) return not_to_be_kept(json_answer(200, {{"status", "ready"}, {"checks", passed}}));
  return not_to_be_kept(json_answer(
      503, {{"detail", fmt::format("Not ready: {}.", fmt::join(complaints, ", "))}, {"checks", passed}}));
}

}  // namespace velib
