// How a quantity is brought to the network's scale.
#pragma once

#include <cmath>

namespace velib {

// x → (x - mean) / scale.
struct linear_scale {
  double mean = 0.0;
  double scale = 1.0;

  bool operator==(const linear_scale&) const = default;
};

// Whether a scale from a file can be one: finite, above 0, and within what bikes, hours and degrees come to.
inline bool is_plausible(const linear_scale& s) {
  constexpr double kMost = 1e6;
  return std::abs(s.mean) <= kMost && s.scale >= 1.0 / kMost && s.scale <= kMost;
}

}  // namespace velib
