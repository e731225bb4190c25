// Fitting what tells the e-bikes of a forecast apart, once the networks of "trend" are fitted.
#pragma once

#include <cstdint>
#include <optional>

#include "model/trend_weights.h"
#include "train/descent.h"
#include "train/trend_batch.h"

namespace velib {

struct ebike_fit_options {
  std::uint64_t seed = 1;
  size_t rows = 262'144;  // of a city, drawn once: cut and holed histories are among them
  long steps = 12'000;    // batches
  long epoch_steps = 500;
  size_t batch = 512;  // rows
  float rate = 2e-3f;
  int threads = 0;  // 0 = as many as the process may use. Never changes the result.
  size_t hidden1 = 48, hidden2 = 32;
  double hidden_share = 0.2;  // see draw_sight
};

struct ebike_fitted {
  ebike_head head;
  descent_facts facts;  // the error: CRPS over the city's usual change of e-bikes, mean over cities and leads
};

// On the cities whose feed knows e-bikes, in both its training and its validation part; nothing where there
// is none. internal when the loss is no number.
result<std::optional<ebike_fitted>> fit_ebikes(const trend_histories& cities, const trend_weights& weights,
                                               const ebike_fit_options& options, const descent_hook& hook);

// The count of e-bikes `ahead` cells after the origin: as target_at, unknown where it is above that of all.
count ebike_target_at(const dataset& set, cell_range part, dataset_row row, int ahead);

}  // namespace velib
