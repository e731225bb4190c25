// Rows of a dataset as numbers for the network, and the gradient of a batch of them.
#pragma once

#include <span>
#include <vector>

#include "base/civil_time.h"
#include "model/lstm_network.h"
#include "model/reference_lstm.h"
#include "nn/loss.h"
#include "train/dataset.h"

namespace velib {

// Where rows come from, all of it const during a fit.
struct row_source {
  const dataset& set;
  const time_zone& zone;
  const station_numbers& numbers;
  const feature_scaling& scaling;
};

struct network_batch {
  network_input input;
  std::vector<float> targets;  // (B,3), scaled; NaN where unknown
  std::vector<float> most;     // (B): what the station can hold, bikes
};

// Targets lie within `part`.
void fill_batch(const row_source& source, hour_range part, std::span<const dataset_row> rows,
                network_batch& batch);

// Gradient of the mean absolute error over the known targets of a batch, by chunks on several threads. The
// sums depend on the chunks, never on the threads.
class batch_gradient {
 public:
  batch_gradient(const row_source& source, size_t batch_rows, int threads);

  // Writes the gradient (the network's layout); dropout is drawn from `seed` and the chunk's number.
  loss_sum compute(const parameters& network, std::span<const dataset_row> rows, float dropout,
                   std::uint64_t seed, std::span<float> gradient);

 private:
  struct scratch {
    network_batch batch;
    network_cache cache;
    std::vector<float> d_output;
  };
  row_source source_;
  int threads_;
  std::vector<scratch> scratch_;               // one a worker
  std::vector<std::vector<float>> gradients_;  // one a chunk
  std::vector<loss_sum> losses_;               // one a chunk
};

// Mean absolute error in bikes of forecasts clipped as serving clips them, over the known targets of `rows`.
double mean_absolute_error(const parameters& network, const row_source& source, hour_range part,
                           std::span<const dataset_row> rows, int threads);

}  // namespace velib
