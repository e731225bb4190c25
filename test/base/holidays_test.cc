#include "base/holidays.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "test/support/times.h"

namespace velib {
namespace {

// "01-01 04-01 …"
std::string holidays_of(std::string_view country, int year) {
  std::string days;
  const utc_time end = at(fmt::format("{}-01-01T12:00:00Z", year + 1));
  for (utc_time day = at(fmt::format("{}-01-01T12:00:00Z", year)); day < end; day += std::chrono::days(1)) {
    if (!is_public_holiday(country, utc_civil(day))) continue;
    if (!days.empty()) days += ' ';
    days += format_date(day).substr(5);
  }
  return days;
}

struct known_year {
  std::string_view country;
  int year;
  std::string_view days;
};

// As the countries' own calendars have them; where it knows the law of the year, python-holidays agrees.
constexpr known_year kKnown[] = {
    {"FR", 2013, "01-01 04-01 05-01 05-08 05-09 05-20 07-14 08-15 11-01 11-11 12-25"},
    {"FR", 2022, "01-01 04-18 05-01 05-08 05-26 06-06 07-14 08-15 11-01 11-11 12-25"},
    {"FR", 2023, "01-01 04-10 05-01 05-08 05-18 05-29 07-14 08-15 11-01 11-11 12-25"},
    {"FR", 2024, "01-01 04-01 05-01 05-08 05-09 05-20 07-14 08-15 11-01 11-11 12-25"},
    {"FR", 2026, "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25"},
    {"US", 2013, "01-01 01-21 02-18 05-27 07-04 09-02 10-14 11-11 11-28 12-25"},
    {"US", 2022, "01-01 01-17 02-21 05-30 06-19 06-20 07-04 09-05 10-10 11-11 11-24 12-25 12-26"},
    {"US", 2023, "01-01 01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-10 11-11 11-23 12-25"},
    {"US", 2024, "01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25"},
    {"US", 2026, "01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25"},
    {"MX", 2013, "01-01 02-04 03-18 05-01 09-16 11-18 12-25"},
    {"MX", 2022, "01-01 02-07 03-21 05-01 09-16 11-21 12-25"},
    {"MX", 2023, "01-01 02-06 03-20 05-01 09-16 11-20 12-25"},
    {"MX", 2024, "01-01 02-05 03-18 05-01 09-16 10-01 11-18 12-25"},
    {"MX", 2026, "01-01 02-02 03-16 05-01 09-16 11-16 12-25"},
    {"GB", 2013, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"},
    {"GB", 2022, "01-01 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-25 12-26 12-27"},
    {"GB", 2023, "01-01 01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"},
    {"GB", 2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"},
    {"GB", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28"},
    {"DE", 2017, "01-01 04-14 04-17 05-01 05-25 06-05 10-03 10-31 12-25 12-26"},
    {"DE", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26"},
    {"NL", 2013, "01-01 03-31 04-01 04-30 05-09 05-19 05-20 12-25 12-26"},
    {"NL", 2014, "01-01 04-20 04-21 04-26 05-29 06-08 06-09 12-25 12-26"},
    {"NL", 2025, "01-01 04-20 04-21 04-26 05-05 05-29 06-08 06-09 12-25 12-26"},
    {"IT", 2025, "01-01 01-06 04-20 04-21 04-25 05-01 06-02 08-15 11-01 12-08 12-25 12-26"},
    {"IT", 2026, "01-01 01-06 04-05 04-06 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26"},
    {"PL", 2026, "01-01 01-06 04-05 04-06 05-01 05-03 05-24 06-04 08-15 11-01 11-11 12-24 12-25 12-26"},
    {"CA", 2018, "01-01 03-30 05-21 07-01 07-02 09-03 10-08 11-11 12-25 12-26"},
    {"CA", 2024, "01-01 03-29 05-20 07-01 09-02 09-30 10-14 11-11 12-25 12-26"},
    {"DK", 2023, "01-01 04-06 04-07 04-09 04-10 05-05 05-18 05-28 05-29 12-25 12-26"},
    {"DK", 2024, "01-01 03-28 03-29 03-31 04-01 05-09 05-19 05-20 12-25 12-26"},
    {"SE", 2024, "01-01 01-06 03-29 03-31 04-01 05-01 05-09 05-19 06-06 06-22 11-02 12-25 12-26"},
    {"NO", 2026, "01-01 04-02 04-03 04-05 04-06 05-01 05-14 05-17 05-24 05-25 12-25 12-26"},
    {"AT", 2023, "01-01 01-06 04-10 05-01 05-18 05-29 06-08 08-15 10-26 11-01 12-08 12-25 12-26"},
    {"BE", 2013, "01-01 04-01 05-01 05-09 05-20 07-21 08-15 11-01 11-11 12-25"},
    {"ES", 2022, "01-01 01-06 04-15 05-01 08-15 10-12 11-01 12-06 12-08 12-25"},
    {"FI", 2024, "01-01 01-06 03-29 03-31 04-01 05-01 05-09 05-19 06-22 11-02 12-06 12-25 12-26"},
    {"BR", 2024, "01-01 03-29 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25"},
    {"LU", 2026, "01-01 04-06 05-01 05-09 05-14 05-25 06-23 08-15 11-01 12-25 12-26"},
    {"CH", 2026, "01-01 05-14 08-01 12-25"},
    {"US", 2021, "01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 12-24 12-25 12-31"},
};

TEST(holidays, are_those_of_the_calendars) {
  for (const auto& known : kKnown) {
    EXPECT_EQ(holidays_of(known.country, known.year), known.days) << known.country << ' ' << known.year;
  }
}

// The ends of the range of dates that Easter can take, and 2019, in which the moon of the sky would have it
// in March.
TEST(holidays, easter_monday_of_far_years) {
  for (const auto* monday :
       {"1818-03-23", "1943-04-26", "2008-03-24", "2019-04-22", "2038-04-26", "2285-03-23"}) {
    const utc_time day = at(std::string(monday) + "T12:00:00Z");
    EXPECT_TRUE(is_public_holiday("BE", utc_civil(day))) << monday;
    EXPECT_FALSE(is_public_holiday("BE", utc_civil(day + std::chrono::days(7)))) << monday;
    EXPECT_FALSE(is_public_holiday("BE", utc_civil(day - std::chrono::days(7)))) << monday;
  }
}

TEST(holidays, follow_the_local_day) {
  const auto paris = *time_zone::load("Europe/Paris");
  EXPECT_FALSE(is_public_holiday("FR", paris.at(at("2022-07-13T21:59:59Z"))));
  EXPECT_TRUE(is_public_holiday("FR", paris.at(at("2022-07-13T22:00:00Z"))));
}

TEST(holidays, a_country_nobody_knows_has_none) {
  EXPECT_EQ(holidays_of("XX", 2024), "");
  EXPECT_EQ(holidays_of("", 2024), "");
  EXPECT_FALSE(has_holidays("XX"));
  EXPECT_TRUE(has_holidays("FR"));
}

TEST(country_of_zone, knows_the_zones_of_its_countries) {
  const std::pair<std::string_view, std::string_view> cases[] = {{"Europe/Paris", "FR"},
                                                                 {"America/Los_Angeles", "US"},
                                                                 {"America/Mexico_City", "MX"},
                                                                 {"America/Toronto", "CA"},
                                                                 {"America/Indiana/Knox", "US"},
                                                                 {"Europe/Oslo", "NO"},
                                                                 {"Asia/Tokyo", ""},
                                                                 {"UTC", ""},
                                                                 {"", ""},
                                                                 {"Europe/Pari", ""},
                                                                 {"America/Indiana", ""},
                                                                 {"Europe/Paris Europe/London", ""}};
  for (const auto& [zone, country] : cases) EXPECT_EQ(country_of_zone(zone), country) << zone;
}

TEST(country_of_zone, agrees_with_the_tz_database) {
  std::ifstream table("/usr/share/zoneinfo/zone.tab");
  if (!table) GTEST_SKIP() << "no zone.tab on this system";
  std::set<std::string> seen;
  for (std::string line; std::getline(table, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream fields(line);
    std::string country, where, zone;
    fields >> country >> where >> zone;
    EXPECT_EQ(country_of_zone(zone), has_holidays(country) ? country : "") << zone;
    if (has_holidays(country)) seen.insert(country);
  }
  EXPECT_EQ(seen.size(), 19u);
}

}  // namespace
}  // namespace velib
