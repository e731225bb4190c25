// A track record as measurements: velib_forecast_absolute_error_bikes and what it rests on.
#pragma once

#include <set>

#include "base/metrics.h"
#include "forecast/track_record.h"

namespace velib {

class track_metrics {
 public:
  explicit track_metrics(metrics& m) : metrics_(m) {}

  // After each score(). A horizon without rows has NaN for its errors, and 0 rows.
  void note(const track_record& record);

 private:
  void note_horizon(std::chrono::minutes horizon, const error_sums& sum);

  metrics& metrics_;
  std::set<std::chrono::minutes> told_;  // horizons that have series, for good
};

}  // namespace velib
