// Two small cities by the quarter of an hour, for tests of training "trend".
#pragma once

#include "test/model/quarter_city.h"
#include "train/trend_batch.h"

namespace velib {

inline dataset quarter_set(window grid) {
  const int steps = grid.steps;
  const auto share = [=](int percent) { return steps / 4 * percent / 100 * 4; };
  return {.grid = std::move(grid),
          .train = {0, share(70)},
          .validation = {share(70), share(85)},
          .test = {share(85), steps},
          .sampled_every = std::chrono::minutes(15)};
}

inline std::unique_ptr<const trend_history> quarter_history(std::string name, std::uint64_t seed,
                                                            int days = 10) {
  return std::make_unique<const trend_history>(
      city_dataset{std::move(name), time_zone::utc(), "", true, quarter_set(quarter_city(8, days, seed))});
}

inline trend_histories two_cities() {
  trend_histories cities;
  cities.push_back(quarter_history("here", 5));
  cities.push_back(quarter_history("there", 6));
  return cities;
}

}  // namespace velib
