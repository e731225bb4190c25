#include "base/civil_time.h"

#include <gtest/gtest.h>

#include "test/support/times.h"

namespace velib {
namespace {

using std::chrono::seconds;

TEST(civil_time, reads_and_writes_utc) {
  EXPECT_EQ(at("1970-01-01T00:00:00Z").time_since_epoch(), seconds(0));
  EXPECT_EQ(at("2026-03-04T14:29:50Z").time_since_epoch(), seconds(1772634590));
  EXPECT_EQ(format_utc(at("2026-03-04T14:29:50Z")), "2026-03-04T14:29:50Z");
  EXPECT_EQ(format_compact(at("2026-03-04T14:29:50Z")), "20260304_142950");
  EXPECT_EQ(format_date(at("1969-12-31T23:00:00Z")), "1969-12-31");
}

TEST(civil_time, reads_offsets_and_fractions) {
  EXPECT_EQ(at("2024-11-05T11:59:58+01:00"), at("2024-11-05T10:59:58Z"));
  EXPECT_EQ(at("2024-11-05T11:59:58-0530"), at("2024-11-05T17:29:58Z"));
  EXPECT_EQ(at("2024-11-05 11:59:58.987Z"), at("2024-11-05T11:59:58Z"));
  EXPECT_EQ(at("2024-11-05T11:59"), at("2024-11-05T11:59:00Z"));
}

TEST(civil_time, refuses_what_is_no_time) {
  for (const auto* text :
       {"", "yesterday", "2024-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2024-11-05", "2024-11-05T24:00:00Z",
        "2024-11-05T11:59:58+1", "2024-11-05T11:59:58Z trailing", "2024-11-05T-1:00:00Z"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(civil_time, local_time_follows_both_clock_changes) {
  const auto paris = time_zone::load("Europe/Paris");
  ASSERT_TRUE(paris);
  EXPECT_EQ(paris->at(at("2025-03-30T00:59:59Z")).hour, 1);
  EXPECT_EQ(paris->at(at("2025-03-30T01:00:00Z")).hour, 3);
  EXPECT_EQ(paris->at(at("2025-10-26T00:30:00Z")).hour, 2);
  EXPECT_EQ(paris->at(at("2025-10-26T01:30:00Z")).hour, 2);
  EXPECT_EQ(format_local(at("2025-10-26T00:30:00Z"), *paris), "2025-10-26T02:30:00+02:00");
  EXPECT_EQ(format_local(at("2025-10-26T01:30:00Z"), *paris), "2025-10-26T02:30:00+01:00");
}

TEST(civil_time, weekdays_start_on_monday) {
  EXPECT_EQ(utc_civil(at("2026-11-23T12:00:00Z")).weekday, 0);
  EXPECT_EQ(utc_civil(at("2026-11-22T12:00:00Z")).weekday, 6);
  EXPECT_TRUE(utc_civil(at("2026-11-22T12:00:00Z")).is_weekend());
  EXPECT_FALSE(utc_civil(at("2026-11-23T12:00:00Z")).is_weekend());
}

TEST(civil_time, unknown_zone_is_one_clear_error) {
  const auto zone = time_zone::load("Europe/Lutetia");
  ASSERT_FALSE(zone);
  EXPECT_EQ(zone.error().code, error_code::invalid_input);
  EXPECT_NE(zone.error().message.find("Europe/Lutetia"), std::string::npos);
}

TEST(civil_time, spans) {
  EXPECT_EQ(*parse_span("90s"), seconds(90));
  EXPECT_EQ(*parse_span("14d"), seconds(14 * 86400));
  for (const auto* text : {"", "m", "5", "0m", "-5m", "5 m", "5w", "99999999999h"})
    EXPECT_FALSE(parse_span(text)) << text;
}

TEST(civil_time, a_date_alone_begins_with_its_first_local_moment) {
  const auto paris = *time_zone::load("Europe/Paris");
  const auto sao_paulo = *time_zone::load("America/Sao_Paulo");  // clocks went from 00:00 to 01:00
  const std::tuple<std::string_view, time_zone, std::string_view> cases[] = {
      {"2013-12-01", paris, "2013-11-30T23:00:00Z"},
      {"2013-07-01", paris, "2013-06-30T22:00:00Z"},
      {"2013-03-31", paris, "2013-03-30T23:00:00Z"},
      {"2013-10-28", paris, "2013-10-27T23:00:00Z"},
      {"2013-10-20", sao_paulo, "2013-10-20T03:00:00Z"},
      {"2013-12-01", time_zone::utc(), "2013-12-01T00:00:00Z"},
      {"2013-12-01T05:00:00Z", paris, "2013-12-01T05:00:00Z"},
      {"2013-12-01T05:00:00+02:00", paris, "2013-12-01T03:00:00Z"}};
  for (const auto& [text, zone, utc] : cases) {
    const auto time = parse_date_or_time(text, zone);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(format_utc(*time), utc) << text;
  }
  for (const auto* bad : {"", "2013-12", "2013-02-30", "2013-12-01T", "December", "2013-12-01 "}) {
    EXPECT_FALSE(parse_date_or_time(bad, paris)) << bad;
  }
}

}  // namespace
}  // namespace velib
