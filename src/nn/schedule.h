// Learning rates over a training, as pure functions: rate_at(schedule, step, total) is the rate of `step` in
// [0, total). Every schedule has the same call, so that a training takes one without knowing which.
#pragma once

namespace velib {

struct constant_schedule {
  float rate = 1e-3f;
};

// Rises evenly from almost nothing over the first share of the steps, then falls as half a cosine
// (Loshchilov & Hutter 2017, without restarts).
struct cosine_schedule {
  float rate = 1e-3f;     // the highest
  double warm_up = 0.02;  // share of the steps, in [0, 1)
  double last = 0.02;     // at the end, as a share of the highest
};

// Rises as half a cosine to the highest, then falls as another to almost nothing (Smith & Topin 2018): the
// rates of PyTorch's OneCycleLR with two phases and cosine annealing. The moments' decay is not cycled
// (cycle_momentum=False).
struct one_cycle_schedule {
  float rate = 1e-3f;            // the highest: max_lr
  double rise = 0.3;             // share of the steps: pct_start
  double first_divisor = 25.0;   // highest / first: div_factor
  double last_divisor = 10'000;  // first / last: final_div_factor
};

// Multiplied with `factor` after each `every` steps, as PyTorch's StepLR.
struct step_schedule {
  float rate = 1e-3f;  // the first
  long every = 1000;   // steps, at least 1
  double factor = 0.1;
};

float rate_at(const constant_schedule& schedule, long step, long total);
float rate_at(const cosine_schedule& schedule, long step, long total);
float rate_at(const one_cycle_schedule& schedule, long step, long total);
float rate_at(const step_schedule& schedule, long step, long total);

}  // namespace velib
