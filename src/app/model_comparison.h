// Two models and persistence on the very same rows and horizons.
#pragma once

#include "app/recent_history.h"
#include "base/civil_time.h"
#include "model/forecast_model.h"
#include "train/evaluate.h"

namespace velib {

struct model_comparison {
  evaluation report;  // by horizon, then "persistence", "in use", "new"
  long rows = 0;      // over the shared horizons
  // Mean absolute errors over all of them, in bikes.
  double persistence = 0.0;
  double in_use = 0.0;
  double candidate = 0.0;
};

// The horizons are those that both have and that the history's grid can see; a row counts where all three
// have a forecast and the truth is known. Each model forecasts once an origin. Memory: a float for each
// method, horizon, station and origin. invalid_input when no horizon or no row is left, and the errors of
// evaluate().
result<model_comparison> compare_models(const recent_history& history, const time_zone& zone,
                                        const forecast_model& in_use, const forecast_model& candidate);

}  // namespace velib
