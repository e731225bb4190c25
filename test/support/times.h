// Moments as tests write them: at("2026-03-04T14:29:50Z").
#pragma once

#include "base/civil_time.h"

namespace velib {

// Aborts on what is no time.
inline utc_time at(std::string_view text) {
  return parse_time(text).value();
}

}  // namespace velib
