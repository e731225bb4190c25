#include "api/json_values.h"

#include <cmath>

namespace velib {

namespace json = boost::json;

json::value json_of(count n) {
  return is_known(n) ? json::value(n) : json::value(nullptr);
}

json::value json_of(answer a) {
  return a == answer::unknown ? json::value(nullptr) : json::value(a == answer::yes);
}

json::value json_of(const std::optional<utc_time>& time, const time_zone& zone) {
  return time ? json::value(format_local(*time, zone)) : json::value(nullptr);
}

double rounded(double value, int digits) {
  const double scale = std::pow(10.0, digits);
  return std::round(value * scale) / scale;
}

}  // namespace velib
