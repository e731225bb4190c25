// Naive forecasts, to hold every model against: what is now stays, and what usually is at that hour.
#pragma once

#include <vector>

#include "base/civil_time.h"
#include "train/dataset.h"

namespace velib {

// Mean count by station, local hour and weekend over the training hours alone. Where such a cell has no
// sample: the station's mean; where the station has none: the city's.
class climatology {
 public:
  climatology(const dataset& set, const time_zone& zone);

  double at(size_t station, const civil_time& local) const;

 private:
  struct mean {
    double sum = 0.0;
    long n = 0;
    void add(double value) { sum += value, ++n; }
  };

  std::vector<mean> cells_;     // [stations][2][24]
  std::vector<mean> stations_;  // [stations]
  mean city_;
};

}  // namespace velib
