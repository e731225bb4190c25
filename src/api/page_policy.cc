#include "api/page_policy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace velib {

namespace {

// MapLibre's style sheet has its symbols inside (data:), and pictures that a worker fetched are shown as
// blob:.
std::string content_policy(const std::optional<basemap>& map) {
  const auto others = map ? fmt::format(" {}", fmt::join(origins_of(*map), " ")) : std::string();
  return fmt::format(
      "default-src 'self'; connect-src 'self'{0}; img-src 'self' data: blob:{0}; object-src 'none'; "
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      others);
}

}  // namespace

header_list page_policy(const std::optional<basemap>& map) {
  return {{"content-security-policy", content_policy(map)},
          {"permissions-policy", "geolocation=(self), camera=(), microphone=(), payment=(), usb=()"},
          // Who draws the basemap may know which site it is for, which some ask for their keys, and no more.
          {"referrer-policy", "strict-origin"},
          {"cross-origin-opener-policy", "same-origin"},
          {"x-content-type-options", "nosniff"}};
}

}  // namespace velib
