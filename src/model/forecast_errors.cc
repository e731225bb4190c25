#include "model/forecast_errors.h"

#include <algorithm>

namespace velib {

long rows_of(const horizon_errors& errors) {
  long rows = 0;
  for (const auto& level : errors.lower) rows += level.rows;
  if (errors.upper == errors.lower) return rows;
  for (const auto& level : errors.upper) rows += level.rows;
  return rows;
}

const error_level& level_of(const horizon_errors& errors, float bikes, float most) {
  const bool is_lower = bikes < most / 2;
  const auto& levels = is_lower ? errors.lower : errors.upper;
  const double distance = is_lower ? bikes : most - bikes;
  const auto after =
      std::ranges::upper_bound(levels.begin() + 1, levels.end(), distance, {}, &error_level::from);
  return *(after - 1);
}

void write_chances(std::span<const double> shares, const error_level& level, float bikes,
                   std::span<float> at_most) {
  const auto& errors = level.errors;
  size_t above = 0;  // of the quantiles, the first above the error looked at
  for (size_t k = 0; k + 1 < at_most.size(); ++k) {
    const double error = static_cast<double>(k) + 0.5 - static_cast<double>(bikes);
    while (above < errors.size() && errors[above] <= error) ++above;
    if (above == 0 || above == errors.size()) {
      at_most[k] = above == 0 ? 0.0f : 1.0f;
      continue;
    }
    const double low = errors[above - 1], high = errors[above];
    const double way = (error - low) / (high - low);
    at_most[k] = static_cast<float>(shares[above - 1] + way * (shares[above] - shares[above - 1]));
  }
  at_most.back() = 1.0f;
}

}  // namespace velib
