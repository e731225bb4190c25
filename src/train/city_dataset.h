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

}  // namespace velib
