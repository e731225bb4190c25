#include "model/trend_weights.h"

#include <algorithm>
#include <cmath>

namespace velib {

void scale_inputs(const input_scaling& scaling, std::span<float> inputs) {
  constexpr float kFarthest = 6.0f;
  for (size_t k = 0; k < inputs.size(); ++k) {
    const float scaled = (inputs[k] - scaling.mean[k]) / scaling.scale[k];
    inputs[k] = std::isnan(scaled) ? 0.0f : std::clamp(scaled, -kFarthest, kFarthest);
  }
}

}  // namespace velib
