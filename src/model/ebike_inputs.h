// What the e-bikes of a forecast are told apart by: their own last day, how the station's other bikes moved,
// and the forecast of all its bikes. Made here alone, for training and serving alike.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/trend_inputs.h"

namespace velib {

// A forecast of all bikes, relative to the count it was made from.
struct bike_course {
  std::array<float, kTrendHorizons> more{}, fewer{};  // bikes, mean: those above now, and those below it
  std::array<float, kTrendHorizons> none{};           // chance

  // `at_most` as of trend_pool; `now` as of station_base.
  void note(size_t horizon, float now, std::span<const float> at_most);
};

// What a forecast of e-bikes is told relative to.
struct ebike_base {
  float now = 0;                              // the newest visible count of the last day
  std::array<float, kTrendHorizons> usual{};  // its usual absolute change over each lead, > 0
};

// In their order; an archive holds them.
const std::vector<std::string>& ebike_input_names();

// Fills `inputs` (as many as names); NaN where unknown. `bikes` is what station_inputs_at said of the
// same. Nothing where no visible cell of the last day knows e-bikes: then `inputs` are as they were.
std::optional<ebike_base> ebike_inputs_at(const trend_city& city, size_t station, int origin, sight visible,
                                          const station_base& bikes, const bike_course& course,
                                          std::span<float> inputs);

}  // namespace velib
