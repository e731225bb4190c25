// How a quantity is brought to the network's scale.
#pragma once

namespace velib {

// x → (x - mean) / scale.
struct linear_scale {
  double mean = 0.0;
  double scale = 1.0;

  bool operator==(const linear_scale&) const = default;
};

}  // namespace velib
