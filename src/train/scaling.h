// What a network learns from the training part before it is fitted: scales and station numbers.
#pragma once

#include "model/reference_lstm.h"
#include "train/dataset.h"

namespace velib {

// Numbers 0, 1, … in the order of the stations' mean change over a weekday morning (05:00 to 11:00 local) in
// the training hours: from those that empty to those that fill, those without one in the middle. The network
// sees the number as a quantity, so neighbours should behave alike; by code, it would be noise.
station_numbers number_stations(const dataset& set, const time_zone& zone);

// Mean and standard deviation: of the counts of the training hours, and of each static over `rows`; unknown
// values are left out, a static that never moves has scale 1.
feature_scaling measure_scaling(const dataset& set, const std::vector<dataset_row>& rows,
                                const time_zone& zone, const station_numbers& numbers);

}  // namespace velib
