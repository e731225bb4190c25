// What a fitted model of points is wrong by on hours that it was not fitted on, by horizon and by level:
// model/forecast_errors.h says what is made of it.
#pragma once

#include <span>
#include <vector>

#include "base/civil_time.h"
#include "base/result.h"
#include "model/archive.h"
#include "model/forecast_errors.h"
#include "model/forecast_model.h"
#include "train/dataset.h"

namespace velib {

inline constexpr size_t kLeastErrors = 200;  // of a level: a share of 1 % is two of them

struct error_sample {
  float bikes = 0.0f;  // the forecast, in [0, most]
  float most = 0.0f;   // what the station holds
  float truth = 0.0f;
};

// Quantiles, to a thousandth of a bike, of truth − forecast at 33 shares, denser towards both ends. Levels of
// each half begin at 0, 1, 2.5, 5 and 10 bikes, or free places; one of fewer samples than kLeastErrors is
// joined with the next towards the middle (the innermost with the one before), and the halves are one where
// one of them has fewer. No horizons where a horizon has fewer samples in all. `samples` by horizon.
forecast_errors errors_of(std::span<const std::vector<error_sample>> samples);

// Of forecasts of the whole city at each origin of a part, where the count now and the one that came within
// the part are known: the rows that evaluate() judges. The set is by the hour, the horizons are whole hours.
forecast_errors measure_errors(const dataset& set, cell_range part, const time_zone& zone,
                               const forecast_model& model);

// The files of a "reference_lstm" with the errors it makes on the validation part in the place of those they
// had, or with none where the part is too short. Errors of parse_reference and with_errors.
result<archive_files> calibrate(const archive_files& files, const dataset& set, const time_zone& zone);

}  // namespace velib
