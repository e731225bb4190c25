// Fitting the kind "trend" on several cities at once.
#pragma once

#include <cstdint>
#include <filesystem>

#include "model/trend_weights.h"
#include "train/descent.h"
#include "train/trend_batch.h"

namespace velib {

struct trend_fit_options {
  std::uint64_t seed = 1;
  long steps = 16000;        // batches
  long epoch_steps = 500;    // between two looks at the validation error
  int patience = 1'000'000;  // epochs without a better one
  size_t batch = 512;        // rows
  float rate = 4e-3f;        // Adam's, the highest
  int threads = 0;           // 0 = as many as the process may use. Never changes the result.
  size_t hidden1 = 128, hidden2 = 64;
  double hidden_share = 0.4;  // of the rows: those that see a cut or holed history, or no profile
};

struct trend_fitted {
  trend_weights weights;
  descent_facts facts;  // errors: mean CRPS over the usual change, of cities and horizons
};

// invalid_input when a city has no row to train on or none to validate; internal when the loss is no number.
result<trend_fitted> fit_trend(const trend_histories& cities, const trend_fit_options& options,
                               const descent_hook& hook);

// `n` rows of a part of each city, or as many as it has cells, moving stations alone, everything visible, the
// same for the same seed.
std::vector<trend_row> sample_rows(const trend_histories& cities, part_of_set part, size_t n,
                                   std::uint64_t seed);

}  // namespace velib
