#include "serve/sagemaker/media_type.h"

#include <charconv>

#include "api/text.h"

namespace velib {

namespace {

// 1 without one; 0 when it is none.
double quality_of(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto parameter = next_member(parameters, ';');
    if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
    double quality = 0;
    const auto* end = parameter.data() + parameter.size();
    const auto read = std::from_chars(parameter.data() + 2, end, quality);
    return read.ec == std::errc() && read.ptr == end && quality >= 0 && quality <= 1 ? quality : 0;
  }
  return 1;
}

// How closely a range of Accept names a type: 3 by its name, 2 as "text/*", 1 as "*/*", 0 not at all.
int closeness(std::string_view range, std::string_view type) {
  if (range == type) return 3;
  if (range == "*/*") return 1;
  const auto family = type.substr(0, type.find('/') + 1);
  return range.size() == family.size() + 1 && range.starts_with(family) && range.ends_with('*') ? 2 : 0;
}

double quality_for(std::string_view accept, std::string_view type) {
  int closest = 0;
  double quality = 0;
  while (!accept.empty()) {
    auto part = next_member(accept, ',');
    const auto range = lower_ascii(next_member(part, ';'));
    const int close = closeness(range, type);
    if (close <= closest) continue;
    closest = close;
    quality = quality_of(part);
  }
  return quality;
}

}  // namespace

std::string media_type_of(std::string_view content_type) {
  return lower_ascii(next_member(content_type, ';'));
}

std::optional<size_t> negotiate(std::string_view accept, std::span<const std::string_view> offered) {
  if (trim_blanks(accept).empty()) return 0;
  std::optional<size_t> best;
  double highest = 0;
  for (size_t k = 0; k < offered.size(); ++k) {
    const double quality = quality_for(accept, offered[k]);
    if (quality > highest) {
      highest = quality;
      best = k;
    }
  }
  return best;
}

}  // namespace velib
