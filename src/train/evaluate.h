// A backtest: a model against persistence and climatology on the same rows, the last hours of a history.
#pragma once

#include <string>
#include <vector>

#include "base/civil_time.h"
#include "base/result.h"
#include "domain/series.h"
#include "model/forecast_model.h"
#include "train/dataset.h"

namespace velib {

struct evaluation_row {
  int horizon_min = 0;
  std::string method;  // "persistence", "climatology" or "model"
  double mae = 0.0;    // bikes
  double rmse = 0.0;   // bikes
  long n = 0;          // rows: the count now and the one to be forecast are known
};

struct evaluation {
  std::string model_version;
  std::vector<evaluation_row> rows;  // by horizon, then in the order of methods above
};

// The model forecasts through predict(), the whole city at each hour of the test part. invalid_input when the
// history is none for make_dataset, or when a horizon of the model is no whole number of hours.
result<evaluation> evaluate(const series& history, const time_zone& zone, const forecast_model& model);
result<evaluation> evaluate(const dataset& set, cell_range part, const time_zone& zone,
                            const forecast_model& model);

// A table of lines, for people.
std::string table_of(const evaluation& e);
// {"model_version":v,"rows":[{"horizon_min":60,"method":"persistence","mae":x,"rmse":x,"n":n},…]}; errors to
// four digits.
std::string json_of(const evaluation& e);

}  // namespace velib
