// A book of forecasts of a made-up city whose truth is drawn from known distributions, so that one forecaster
// is perfect; for tests of scores and of their report.
#pragma once

#include <array>

#include "test/train/naive_scores.h"
#include "train/scores.h"

namespace velib {

// Sharper than it should be by `power` > 1: chances raised to it.
inline std::vector<float> sharpened(std::vector<float> chances, double power) {
  double sum = 0.0;
  for (float& c : chances) sum += c = static_cast<float>(std::pow(c, power));
  for (float& c : chances) c = static_cast<float>(c / sum);
  return chances;
}

inline double mean_of_chances(std::span<const float> chances) {
  double mean = 0.0;
  for (size_t k = 0; k < chances.size(); ++k) mean += static_cast<double>(k) * chances[k];
  return mean;
}

inline score_plan city_plan() {
  return {.horizons_min = {15, 60, 180, 360}, .methods = {"perfect", "overconfident", "point"}};
}

inline score_row random_row(random_source& random, int horizon, int days) {
  const int day = static_cast<int>(random.below(static_cast<std::uint64_t>(days)));
  return {.horizon = horizon,
          .day = 20500 + day,
          .hour = static_cast<int>(random.below(24)),
          .weekday = day % 7,
          .fill = random.uniform(-0.1, 1.1) < 0.0 ? 0.0 : random.uniform(0.0, 1.1),
          .size = 12 + static_cast<int>(random.below(50)),
          .history_hours = random.uniform(0.0, 200.0)};
}

// Adds `rows` rows for each horizon: the perfect forecaster, the same but overconfident, and a number alone.
inline void add_city(score_book& book, int rows, std::uint64_t seed, int days = 20) {
  random_source random(seed);
  for (int k = 0; k < rows; ++k) {
    for (int horizon = 0; horizon < 4; ++horizon) {
      const auto row = random_row(random, horizon, days);
      const auto chances = random_chances(random, row.size + 3);
      const auto sharp = sharpened(chances, 2.5);
      const int bikes = drawn_from(chances, random);
      const double wobble = (1.0 + horizon) * random.normal();
      const std::array<method_forecast, 3> forecasts = {
          {{.bikes = mean_of_chances(chances), .chances = chances},
           {.bikes = mean_of_chances(sharp) + 0.4 * wobble, .chances = sharp},
           {.bikes = mean_of_chances(chances) + wobble}}};
      book.add(row, {.bikes = bikes, .full_at = row.size, .dock = bikes < row.size}, forecasts);
    }
  }
}

}  // namespace velib
