// One city of several that a model is trained on, or judged by.
#pragma once

#include <string>

#include "base/civil_time.h"
#include "train/dataset.h"

namespace velib {

struct city_dataset {
  std::string name;  // for reports
  time_zone zone = time_zone::utc();
  std::string country;  // ISO 3166, "" for no holidays
  bool train = true;    // false: judged only, never trained on
  dataset set;
};

// The city with stations melted together: each with its `group - 1` nearest that are left, in the order of
// their codes, under the first one's code and place; what is left over at the end is left out. Bikes, docks
// and e-bikes are sums, unknown where one of them is. Fewer and larger stations, where more happens: a quiet
// city so teaches what a busy one does. The parts stay. group ≥ 2.
dataset melt_stations(const dataset& set, int group);

}  // namespace velib
