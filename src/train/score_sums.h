// Sums from which the figures of a report are made: what is kept of millions of forecasts.
#pragma once

#include <array>
#include <cstddef>

#include "train/score_report.h"

namespace velib {

// What one forecast adds, and the sum over many. Counts are doubles, exact below 2^53, so that a forecast is
// added in one sweep.
struct score_sums {
  enum term : size_t {
    rows,
    absolute,
    squared,
    signed_error,
    crps,
    bike_rows,
    bike_brier,
    bike_log,
    dock_rows,
    dock_brier,
    dock_log,
    interval_rows,
    covered,
    covered_closed,
    claimed_closed,
    width,
    term_count,
  };
  std::array<double, term_count> terms{};

  double& operator[](term t) { return terms[t]; }
  double operator[](term t) const { return terms[t]; }
  void add(const score_sums& more);
  score_figures figures() const;
};

struct reliability_sums {
  std::array<double, 10> rows{};
  std::array<double, 10> predicted{};
  std::array<double, 10> happened{};

  void add(double chance, bool outcome);
  void add(const reliability_sums& more);
  reliability bins() const;
};

// Of one method at one horizon.
struct calibration_sums {
  reliability_sums bike;
  reliability_sums dock;
  std::array<double, kPitBins> pit{};
  long above_most = 0;

  void add(const calibration_sums& more);
  std::array<double, kPitBins> pit_shares() const;
};

}  // namespace velib
