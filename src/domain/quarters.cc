#include "domain/quarters.h"

#include "base/holidays.h"

namespace velib {

local_quarter local_quarter_of(utc_time time, const time_zone& zone, std::string_view country) {
  const auto local = zone.at(time);
  const std::chrono::year_month_day date{std::chrono::year(local.year),
                                         std::chrono::month(static_cast<unsigned>(local.month)),
                                         std::chrono::day(static_cast<unsigned>(local.day))};
  return {
      .day = std::chrono::local_days(date),
      .quarter = 4 * local.hour + local.minute / 15,
      .weekday = local.weekday,
      .type = local.is_weekend() || is_public_holiday(country, local) ? day_type::free : day_type::working};
}

std::vector<local_quarter> local_quarters(const window& w, int cells, const time_zone& zone,
                                          std::string_view country) {
  std::vector<local_quarter> quarters;
  quarters.reserve(static_cast<size_t>(cells));
  for (int at = 0; at < cells; ++at) quarters.push_back(local_quarter_of(w.time_of(at), zone, country));
  return quarters;
}

}  // namespace velib
