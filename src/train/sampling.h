// How a history was sampled: how often, and when in the hour.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <vector>

#include "base/clock.h"

namespace velib {

class sampling_meter {
 public:
  // A station's known sample; those of one station in the order of time, or they tell nothing of the spacing.
  void add(std::uint32_t station, utc_time time);

  // Whether a station was asked by the hour: half of the spans between its samples are longer than 45
  // minutes.
  bool is_hourly() const;
  // Of the cells that `step` cuts an hour into (it divides the hour), the one that most samples lie in: its
  // beginning, counted from the hour's. The earlier of equals.
  std::chrono::minutes usual_cell(std::chrono::minutes step) const;

 private:
  std::vector<utc_time> newest_;    // [station]
  std::array<long, 60> minutes_{};  // samples in each minute of the hour
  long brief_ = 0, long_ = 0;       // spans between two samples of a station, by kLongestOfQuarters
};

}  // namespace velib
