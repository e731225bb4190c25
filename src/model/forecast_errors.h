// What a model of points was wrong by on hours it was not fitted on: the spread that its forecasts do not
// tell themselves. Measured by train/measure_errors.h, kept in the archive (docs/formats/archive.md).
#pragma once

#include <span>
#include <string>
#include <vector>

namespace velib {

// The errors of forecasts of one level.
struct error_level {
  double from = 0.0;          // the level begins here and ends where the next one does
  long rows = 0;              // how many errors it is made of
  std::vector<float> errors;  // quantiles of truth − forecast, bikes, at forecast_errors::shares; ascending

  bool operator==(const error_level&) const = default;
};

// Of one horizon, by how far the forecast is from the nearer end: errors are small and one-sided near an
// empty station and near a full one. Neither is empty, and both begin at 0; they are equal where there were
// too few errors to tell them apart.
struct horizon_errors {
  std::vector<error_level> lower;  // forecasts below half of what the station holds, by their bikes
  std::vector<error_level> upper;  // the others, by the places they leave free

  bool operator==(const horizon_errors&) const = default;
};

// How many errors it is made of; halves that are one, and so equal, count once.
long rows_of(const horizon_errors& errors);

struct forecast_errors {
  std::vector<double> shares;            // ascending, from 0 to 1
  std::vector<horizon_errors> horizons;  // as the model's; none: nobody measured
  std::string from, until;               // the time that was measured, in UTC; a fact for people

  bool empty() const { return horizons.empty(); }
  bool operator==(const forecast_errors&) const = default;
};

// The level that a forecast of `bikes`, in [0, most], belongs to.
const error_level& level_of(const horizon_errors& errors, float bikes, float most);

// Writes the chance of at most k bikes for k = 0 … at_most.size() − 1, the last of them 1: `bikes` and an
// error drawn from the level, rounded to a whole count; between two quantiles an error is as likely as any
// other. What is below 0 counts as 0, what is above the last as the last.
void write_chances(std::span<const double> shares, const error_level& level, float bikes,
                   std::span<float> at_most);

}  // namespace velib
