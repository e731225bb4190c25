// The past of the simulated city, written as if it had been collected.
#pragma once

#include <chrono>

#include "base/result.h"
#include "feed/simulated_city.h"
#include "store/object_store.h"

namespace velib {

// Fills the store with the city's `span` up to `now`: Parquet days and the window by the quarter of an hour,
// bronze by the hour. What is there already and the same is left alone.
status write_past(simulated_city& city, object_store& store, utc_time now, std::chrono::seconds span);

}  // namespace velib
