// Values of answers as JSON: what is unknown is null.
#pragma once

#include <optional>

#include <boost/json/value.hpp>

#include "base/civil_time.h"
#include "domain/snapshot.h"

namespace velib {

boost::json::value json_of(count n);
boost::json::value json_of(answer a);  // true, false or null
boost::json::value json_of(const std::optional<utc_time>& time, const time_zone& zone);

// Rounded to `digits` after the point: more would be noise, and bytes.
double rounded(double value, int digits);

}  // namespace velib
