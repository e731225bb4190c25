// Rows of a dataset as numbers for the network, and the gradient of a batch of them.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/civil_time.h"
#include "model/lstm_network.h"
#include "model/reference_lstm.h"
#include "nn/loss.h"
#include "train/dataset.h"
#include "train/lanes.h"

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
void fill_batch(const row_source& source, cell_range part, std::span<const dataset_row> rows,
                network_batch& batch);

// The gradient of the reference's network over a batch of rows (train/lanes.h).
class lane_gradient {
 public:
  // Rows [begin, end) of the batch as numbers; `scratch` is there to be filled. Called from several threads.
  using chunk_filler = std::function<const network_batch&(chunk rows, network_batch& scratch)>;

  explicit lane_gradient(int threads, loss_function loss = absolute_loss);

  // Gradient of `weight` × the sum of losses, written in the network's layout; dropout is drawn from
  // `seed` and the chunk's number.
  loss_sum compute(const parameters& network, size_t rows, const chunk_filler& fill, float weight,
                   float dropout, std::uint64_t seed, std::span<float> gradient);

 private:
  struct scratch {
    network_batch batch;
    network_cache cache;
    std::vector<float> d_output;
  };
  gradient_lanes lanes_;
  loss_function loss_;
  std::vector<scratch> scratch_;  // one a thread
};

// Gradient of the mean loss over the known targets of a batch of rows.
class batch_gradient {
 public:
  batch_gradient(const row_source& source, int threads, loss_function loss = absolute_loss)
      : source_(source), lanes_(threads, loss) {}

  loss_sum compute(const parameters& network, std::span<const dataset_row> rows, float dropout,
                   std::uint64_t seed, std::span<float> gradient);

 private:
  row_source source_;
  lane_gradient lanes_;
};

// Mean absolute error in bikes of forecasts clipped as serving clips them, over the known targets of `rows`.
double mean_absolute_error(const parameters& network, const row_source& source, cell_range part,
                           std::span<const dataset_row> rows, int threads);

}  // namespace velib
