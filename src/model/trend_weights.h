// What a fitted "trend" is: its networks, how their inputs are scaled, and what they say together.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "model/count_mixture.h"
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

// What tells the e-bikes of a forecast apart: a network of its own on what model/ebike_inputs.h makes.
struct ebike_head {
  trend_shape shape;
  input_scaling scaling;
  parameters network;
};

struct trend_weights {
  trend_shape shape;
  input_scaling scaling;
  std::vector<parameters> members;        // fitted alike from other first weights; at least one
  std::optional<ebike_head> ebikes = {};  // nothing where it was fitted on no feed that knows them
};

// The mean of the members' distributions (an opinion pool, Stone 1961): none of them errs as the others do.
// Buffers are kept from call to call, so one a thread.
class trend_pool {
 public:
  // inputs (B,inputs), scaled. `weights` outlive the calls of at_most().
  void forward(const trend_weights& weights, size_t rows, std::span<const float> inputs);
  // Of a row of the last forward(). Good until the next call.
  std::span<const float> at_most(size_t row, size_t horizon, const mixture_frame& frame);

 private:
  size_t outputs_ = 0;
  std::vector<trend_cache> caches_;  // one a member
  count_mixture mixture_;
  std::vector<float> mean_;
};

}  // namespace velib
