// Fitting the reference's network: mini-batches, Adam, early stopping.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "base/civil_time.h"
#include "model/reference_lstm.h"
#include "train/dataset.h"
#include "train/descent.h"

namespace velib {

enum class fit_loss { absolute, squared };

// "absolute", "squared": as the command line and config.json name them.
std::string_view name_of(fit_loss loss);

// The defaults were chosen on the validation part of a recorded city (models/README.md).
struct fit_options {
  std::uint64_t seed = 1;
  int epochs = 24;            // at most; fewer when the validation error stops falling
  long steps = 0;             // at most that many batches in all; 0 = no limit
  int threads = 0;            // 0 = as many as the process may use. Never changes the result.
  size_t batch = 128;         // rows
  size_t epoch_rows = 65536;  // training rows of an epoch; rows are drawn without repetition across epochs
  fit_loss loss = fit_loss::absolute;
  float rate = 4e-3f;    // Adam's, the highest: rises over the first 2 % of the steps, falls as a cosine
  float dropout = 0.0f;  // of the 32 dense units, in training alone
  int patience = 6;      // epochs without a better validation error
  std::filesystem::path checkpoint;  // written after each epoch, and gone on from where it exists; "": none
};

using fit_hook = descent_hook;

struct fitted {
  reference_weights weights;
  descent_facts facts;  // the errors are MAE in bikes, over all horizons
  long rows = 0;        // that could be trained on
};

// The same weights for the same history, zone and options, whatever the threads. invalid_input when the
// training or validation part has no row; internal when the loss is no number; of the checkpoint
// (train/checkpoint.h), which a training of the same history and options alone goes on from.
result<fitted> fit_reference(const dataset& set, const time_zone& zone, const fit_options& options,
                             const fit_hook& hook);

}  // namespace velib
