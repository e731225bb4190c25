// Sums from which the figures of a report are made: what is kept of millions of forecasts.
#pragma once

#include <array>
#include <cstddef>
#include <span>

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

// Of the chance of one event, by tenths of it.
struct reliability_sums {
  std::array<double, 10> rows{};
  std::array<double, 10> predicted{};
  std::array<double, 10> happened{};

  void add(double chance, bool outcome);
  void add(const reliability_sums& more);
};

// The bins of all days together, each with the interval that bootstrap_mean gives its gap over the days on
// which it has a forecast.
reliability reliability_of(std::span<const reliability_sums> days);

// Of one method at one horizon.
struct calibration_sums {
  std::array<double, kPitBins> pit{};
  long above_most = 0;

  void add(const calibration_sums& more);
  std::array<double, kPitBins> pit_shares() const;
};

}  // namespace velib
