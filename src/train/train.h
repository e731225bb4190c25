// From a history to an archive: what the command `train` and the training container call.
#pragma once

#include <string>

#include "base/civil_time.h"
#include "base/result.h"
#include "domain/series.h"
#include "train/evaluate.h"
#include "train/fit.h"

namespace velib {

struct trained {
  std::string archive;  // the bytes of model.tar.gz; parse_model reads them
  std::string version;  // of the model in it
  descent_facts facts;
  long rows = 0;      // that could be trained on
  evaluation report;  // on the test part, which the fit never saw
};

// Fits the kind "reference_lstm" on the first 70 % of the hours, stops by the next 15 % and takes its errors
// from there (train/measure_errors.h), reports on the rest.
// The same bytes for the same history, zone and options (on processors of one instruction set). Errors of
// make_dataset and fit_reference.
result<trained> train_reference_lstm(const dataset& set, const time_zone& zone, const fit_options& options,
                                     const fit_hook& hook);
result<trained> train_reference_lstm(const series& history, const time_zone& zone, const fit_options& options,
                                     const fit_hook& hook);

}  // namespace velib
