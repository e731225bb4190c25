// A model judged on a city's test part, beside persistence and climatology on the same rows.
#pragma once

#include "model/forecast_model.h"
#include "train/score_report.h"
#include "train/trend_history.h"

namespace velib {

// Origins that published figures are of: every third quarter of the part, or each hour of a recording by the
// hour.
std::vector<int> judged_origins(const trend_history& city, cell_range part);

// Rows: stations that move, with a count known now and at the horizon. What the model's median misses makes
// its MAE; its chances the rest. E-bikes are judged alike, where feed and model tell them. invalid_input when
// a horizon is no whole number of quarters.
result<score_report> judge_model(const trend_history& city, cell_range part, const forecast_model& model,
                                 int threads);

}  // namespace velib
