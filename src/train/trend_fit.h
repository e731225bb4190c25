// Fitting the kind "trend" on several cities at once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "model/trend_weights.h"
#include "train/descent.h"
#include "train/trend_batch.h"

namespace velib {

struct trend_fit_options {
  std::uint64_t seed = 1;
  int members = 4;           // networks, each fitted alike but for its randomness
  long steps = 12000;        // batches of each
  long epoch_steps = 500;    // between two looks at the validation error
  int patience = 1'000'000;  // epochs without a better one
  size_t batch = 512;        // rows
  float rate = 4e-3f;        // Adam's, the highest
  int threads = 0;           // 0 = as many as the process may use. Never changes the result.
  size_t hidden1 = 128, hidden2 = 64;
  double hidden_share = 0.4;  // of the rows: those that see a cut or holed history, or no profile
  // What to go on from, such as a model of all cities that is to be tuned to one: its members, sizes and
  // scaling stand for those above.
  std::optional<trend_weights> from = {};
};

struct trend_fitted {
  trend_weights weights;
  std::vector<descent_facts> facts;  // of each member
  double error = 0;                  // of all together in the validation parts; see trend_errors::relative
};

// invalid_input when a city has no row to train on or none to validate; internal when the loss is no number.
// The hook is told of the steps of all members.
result<trend_fitted> fit_trend(const trend_histories& cities, const trend_fit_options& options,
                               const descent_hook& hook);

// What a row of training sees, histories as users have them: this share of them none but now, an hour, half a
// day; a feed that has been silent for a while; a station without a profile.
sight draw_sight(int origin, double hidden_share, random_source& random);

// `n` rows of a part of each city, or as many as it has cells, moving stations alone, everything visible, the
// same for the same seed.
std::vector<trend_row> sample_rows(const trend_histories& cities, part_of_set part, size_t n,
                                   std::uint64_t seed);

}  // namespace velib
