// Rows of several cities as numbers for "trend", and the gradient of a batch of them.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "domain/count_chances.h"
#include "model/count_mixture.h"
#include "model/trend_weights.h"
#include "train/lanes.h"
#include "train/trend_history.h"

namespace velib {

using trend_histories = std::vector<std::unique_ptr<const trend_history>>;

struct trend_row {
  std::uint32_t city = 0;
  dataset_row at;
  sight visible;
};

struct trend_rows {
  std::vector<float> inputs;        // (B,inputs), scaled
  std::vector<station_base> bases;  // (B)
  std::vector<count> targets;       // (B,horizons), kUnknown where nobody knows
  std::vector<float> weights;       // (B,horizons): 1 / the city's usual change
};

// Targets lie within the part that `part` names of each city.
using part_of_set = cell_range dataset::*;
void fill_rows(const trend_histories& cities, part_of_set part, const input_scaling& scaling,
               std::span<const trend_row> rows, trend_rows& filled);

// The gradient of the mean loss over the known targets of a batch, the same on any threads: the CRPS over the
// city's usual change, and the log scores of empty and full.
class trend_gradient {
 public:
  trend_gradient(const trend_histories& cities, const trend_shape& shape, const input_scaling& scaling,
                 int threads);

  loss_sum compute(const parameters& network, std::span<const trend_row> rows, std::span<float> gradient);

 private:
  struct scratch {
    trend_rows filled;
    trend_cache cache;
    count_mixture mixture;
    std::vector<float> d_output;
  };
  const trend_histories& cities_;
  trend_shape shape_;
  const input_scaling& scaling_;
  gradient_lanes lanes_;
  std::vector<scratch> scratch_;  // one a thread
};

// Sums over rows, by city and horizon.
struct trend_errors {
  struct sum {
    double absolute = 0, crps = 0, persistence = 0;  // bikes
    long n = 0;
  };
  std::vector<std::array<sum, kTrendHorizons>> by_city;

  // Mean over cities and horizons of CRPS over the usual change: what a fit makes small.
  double relative(const trend_histories& cities) const;
};
trend_errors judge(const trend_histories& cities, part_of_set part, const trend_weights& weights,
                   std::span<const trend_row> rows, int threads);

}  // namespace velib
