// Public holidays by rule: those of the whole country, for countries with large bike-share systems. What a
// region, a city or a trade adds is left out. (KDE's KHolidays knows more; it would bring Qt into every
// image.)
#pragma once

#include <string_view>

#include "base/civil_time.h"

namespace velib {

// Whether the local day is a public holiday of the country, an ISO 3166 code such as "FR": by the law of the
// day's own year where it changed since 2012. Where the law moves a holiday from a weekend to a weekday, both
// days are. GB has the days of England and Wales, CA those of the federal Labour Code. A country that
// has_holidays() does not know has none.
bool is_public_holiday(std::string_view country, const civil_time& local);

bool has_holidays(std::string_view country);

// Whether it looks like an ISO 3166 code: two capital letters.
bool is_country_code(std::string_view text);

// "Europe/Paris" -> "FR", for the zones that the tz database's zone.tab gives to these countries; "" for
// others.
std::string_view country_of_zone(std::string_view zone);

}  // namespace velib
