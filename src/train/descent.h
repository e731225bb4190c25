// Mini-batch descent for any network: Adam under a learning-rate schedule, clipping, a running mean of the
// weights, early stopping. Knows parameters and numbers alone; what they mean is its callers'.
#pragma once

#include <functional>
#include <limits>
#include <span>
#include <string>

#include "base/result.h"
#include "nn/adam.h"
#include "nn/loss.h"
#include "nn/parameters.h"

namespace velib {

struct descent_options {
  long steps = 1;        // batches in all
  long epoch_steps = 1;  // batches between two looks at the validation error
  int patience = 6;      // epochs without a better validation error before it stops
  std::function<float(long step, long total)> rate;  // Adam's; step in [0, total)
};

struct descent_facts {
  int epochs = 0;           // run
  int best_epoch = 0;       // 1-based; its weights were kept
  long steps = 0;           // batches run
  double train_loss = 0.0;  // mean over the last epoch
  double last_error = 0.0;  // validation error after the last epoch
  double best_error = std::numeric_limits<double>::infinity();
};

// All that the rest of a descent depends on: going on from a copy ends in the same bits.
struct descent_state {
  explicit descent_state(const parameters& first)
      : network(first), average(first), best(first), optimiser(first.values.size()) {}

  parameters network;  // as the next batch finds it
  parameters average;  // running mean over about 200 steps, which is what is judged and kept
  parameters best;     // the average after the best epoch
  adam optimiser;
  descent_facts facts;
};

// What a network and its data bring along.
struct descent_task {
  // Writes the mean gradient of batch `step` to `gradient` (the network's layout); a pure function of both.
  std::function<loss_sum(const parameters& network, long step, std::span<float> gradient)> gradient;
  std::function<double(const parameters& network)> validation_error;
};

// Told after every batch: done and total batches, and a note of the losses for people.
using descent_hook = std::function<void(long done, long total, const std::string& note)>;

// Runs one epoch and looks at the validation error. internal when the loss is no number.
status run_epoch(const descent_options& options, const descent_task& task, const descent_hook& hook,
                 descent_state& state);

// Whether the steps are done, or the validation error has stopped falling.
bool is_finished(const descent_options& options, const descent_facts& facts);

}  // namespace velib
