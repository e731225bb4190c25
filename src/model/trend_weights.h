// What a fitted "trend" is: the network, and how its inputs are scaled.
#pragma once

#include <span>
#include <vector>

#include "model/trend_inputs.h"
#include "model/trend_network.h"
#include "nn/parameters.h"

namespace velib {

// Of each input, in the order of their names.
struct input_scaling {
  std::vector<float> mean;
  std::vector<float> scale;  // > 0
};

// (value - mean) / scale, no further than 6 from 0; an unknown value is 0, as the mean is.
void scale_inputs(const input_scaling& scaling, std::span<float> inputs);

struct trend_weights {
  trend_shape shape;
  input_scaling scaling;
  parameters network;
};

}  // namespace velib
