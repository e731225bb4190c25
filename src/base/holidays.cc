#include "base/holidays.h"

#include <algorithm>

#include "base/holiday_rules.h"

namespace velib {

namespace {

using std::chrono::days;
using std::chrono::sys_days;

sys_days day_of(int year, int month, int day) {
  return std::chrono::year(year) / month / day;
}

// 0..6, Monday 0.
int weekday_of(sys_days day) {
  return static_cast<int>(std::chrono::weekday(day).iso_encoding()) - 1;
}

// Easter Sunday of the Gregorian calendar: the anonymous algorithm of Nature, 20 April 1876, as in Meeus,
// Astronomical Algorithms (1998), chapter 8, with its letters.
sys_days easter_of(int year) {
  const int a = year % 19, b = year / 100, c = year % 100;
  const int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4, k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return day_of(year, n / 31, n % 31 + 1);
}

sys_days day_by(const holiday_rule& rule, int year) {
  if (rule.is == holiday_rule::kind::easter) return easter_of(year) + days(rule.day);
  const sys_days day = day_of(year, rule.month, rule.day);
  if (rule.is == holiday_rule::kind::date) return day;
  return day + days((rule.weekday - weekday_of(day) + 7) % 7);
}

// How many days after the holiday its other day lies; 0 when it has none.
int shift_of(weekend_shift shift, int weekday) {
  const bool saturday = weekday == 5, sunday = weekday == 6;
  switch (shift) {
    case weekend_shift::none:
      return 0;
    case weekend_shift::nearest:
      return saturday ? -1 : sunday ? 1 : 0;
    case weekend_shift::to_monday:
      return saturday ? 2 : sunday ? 1 : 0;
    case weekend_shift::two_days_on:
      return saturday || sunday ? 2 : 0;
    case weekend_shift::sunday_to_monday:
      return sunday ? 1 : 0;
    case weekend_shift::sunday_to_saturday:
      return sunday ? -1 : 0;
  }
  return 0;
}

bool is_day_of(const holiday_rule& rule, int year, sys_days day) {
  if (year < rule.since || year > rule.until || (year - rule.since) % rule.every != 0) return false;
  const sys_days holiday = day_by(rule, year);
  const sys_days shifted = holiday + days(shift_of(rule.shift, weekday_of(holiday)));
  return day == shifted || (day == holiday && rule.shift != weekend_shift::sunday_to_saturday);
}

const holiday_country* find_country(std::string_view code) {
  const auto countries = holiday_countries();
  const auto found = std::ranges::find(countries, code, &holiday_country::code);
  return found == countries.end() ? nullptr : &*found;
}

bool names_zone(std::string_view zones, std::string_view zone) {
  while (!zones.empty()) {
    const auto name = zones.substr(0, zones.find(' '));
    if (name == zone) return true;
    zones.remove_prefix(std::min(zones.size(), name.size() + 1));
  }
  return false;
}

}  // namespace

// New Year's Day of the next year may be kept on the last day of this one.
bool is_public_holiday(std::string_view country, const civil_time& local) {
  const auto* found = find_country(country);
  if (!found) return false;
  const sys_days day = day_of(local.year, local.month, local.day);
  return std::ranges::any_of(found->rules, [&](const holiday_rule& rule) {
    return is_day_of(rule, local.year, day) || is_day_of(rule, local.year + 1, day);
  });
}

bool has_holidays(std::string_view country) {
  return find_country(country) != nullptr;
}

bool is_country_code(std::string_view text) {
  return text.size() == 2 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::string_view country_of_zone(std::string_view zone) {
  for (const auto& country : holiday_countries()) {
    if (names_zone(country.zones, zone)) return country.code;
  }
  return "";
}

}  // namespace velib
