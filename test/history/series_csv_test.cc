#include "history/series_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "base/file.h"
#include "base/gzip.h"

namespace velib {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kHeader =
    "timestamp_utc,station_code,bikes,docks,capacity,mechanical,ebike,is_installed,is_renting,is_returning,"
    "reported_at_utc\n";

std::string rows(std::string_view lines) {
  return std::string(kHeader) + std::string(lines);
}

TEST(series_csv, reads_every_column) {
  const auto read =
      parse_series_csv(rows("2022-05-12T09:19:02Z,6031,20,12,33,17,3,1,0,1,2022-05-12T09:18:00Z\n"), "s.csv");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->series.rows.size(), 1u);
  const observation expected{.station = 0,
                             .capacity = 33,
                             .time = *parse_time("2022-05-12T09:19:02Z"),
                             .state = {.bikes = 20,
                                       .docks = 12,
                                       .mechanical = 17,
                                       .ebikes = 3,
                                       .installed = answer::yes,
                                       .renting = answer::no,
                                       .returning = answer::yes,
                                       .reported_at = *parse_time("2022-05-12T09:18:00Z")}};
  EXPECT_EQ(read->series.rows[0], expected);
  EXPECT_EQ(read->series.stations[0].code, "6031");
  EXPECT_EQ(read->report.good, 1);
  EXPECT_EQ(read->report.bad(), 0);
}

TEST(series_csv, finds_columns_by_name_and_leaves_absent_ones_unknown) {
  const auto read = parse_series_csv(
      "weather,bikes,station_code,timestamp_utc\r\nrain,4,b,2022-05-12T09:00:00Z\r\n"
      "sun,,a,2022-05-12T09:00:00Z\r\n",
      "s.csv");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->series.stations.size(), 2u);
  EXPECT_EQ(read->series.stations[0].code, "a");
  EXPECT_EQ(read->series.rows[0].station, 1u);
  EXPECT_EQ(read->series.rows[0].state, (station_state{.bikes = 4}));
  EXPECT_EQ(read->series.rows[1].state, station_state{});
}

TEST(series_csv, accepts_gzip_quotes_offsets_and_whole_floats) {
  const auto text = rows("\"2022-05-12T11:00:00+02:00\",\"a\"\"b\",4.0,,,,,True,OUI,non,\n");
  const auto read = parse_series_csv(gzip(text), "s.csv.gz");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->series.stations[0].code, "a\"b");
  EXPECT_EQ(read->series.rows[0].time, *parse_time("2022-05-12T09:00:00Z"));
  EXPECT_EQ(read->series.rows[0].state.bikes, 4);
  EXPECT_EQ(read->series.rows[0].state.installed, answer::yes);
  EXPECT_EQ(read->series.rows[0].state.renting, answer::yes);
  EXPECT_EQ(read->series.rows[0].state.returning, answer::no);
}

TEST(series_csv, bad_rows_are_named_and_left_out) {
  const auto read = parse_series_csv(rows("2022-05-12T09:00:00Z,a,1,,,,,,,,\n"       // 2
                                          "2022-05-12T09:00:00Z,a\n"                 // 3
                                          "2022-05-12 25:00,a,1,,,,,,,,\n"           // 4
                                          "2022-05-12T09:00:00Z,,1,,,,,,,,\n"        // 5
                                          "2022-05-12T09:00:00Z,a,-1,,,,,,,,\n"      // 6
                                          "2022-05-12T09:00:00Z,a,32768,,,,,,,,\n"   // 7
                                          "2022-05-12T09:00:00Z,a,1.5,,,,,,,,\n"     // 8
                                          "2022-05-12T09:00:00Z,a,1,x,,,,,,,\n"      // 9
                                          "2022-05-12T09:00:00Z,a,1,,,,,maybe,,,\n"  // 10
                                          "2022-05-12T09:00:00Z,a,1,,,,,,,,never\n"  // 11
                                          "2022-05-12T09:00:00Z,\"a,1,,,,,,,,\n"     // 12
                                          "1969-12-31T09:00:00Z,a,1,,,,,,,,\n"       // 13
                                          "2022-05-12T09:15:00Z,a,32767,,,,,,,,\n"),
                                     "s.csv");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->report.good, 2);
  EXPECT_EQ(read->series.rows.size(), 2u);
  EXPECT_EQ(read->report.bad(), 11);
  EXPECT_EQ(read->report.of(row_fault::field_count), 1);
  EXPECT_EQ(read->report.of(row_fault::time), 3);
  EXPECT_EQ(read->report.of(row_fault::station_code), 1);
  EXPECT_EQ(read->report.of(row_fault::count), 4);
  EXPECT_EQ(read->report.of(row_fault::flag), 1);
  EXPECT_EQ(read->report.of(row_fault::quotes), 1);
  EXPECT_EQ(read->report.first[0], (bad_row{"s.csv", 3, row_fault::field_count}));
  EXPECT_EQ(read->report.first[10], (bad_row{"s.csv", 13, row_fault::time}));
  EXPECT_THAT(format_bad_rows(read->report), HasSubstr("s.csv line 4: unreadable time\n"));
  EXPECT_THAT(format_bad_rows(read->report), HasSubstr("3 rows left out: unreadable time\n"));
}

TEST(series_csv, names_only_the_first_bad_rows) {
  std::string lines = "2022-05-12T09:00:00Z,a,1,,,,,,,,\n";
  for (int i = 0; i < 100; ++i) lines += "x\n";
  const auto read = parse_series_csv(rows(lines), "s.csv");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->report.first.size(), row_report::kNamed);
  EXPECT_EQ(read->report.bad(), 100);
}

TEST(series_csv, what_is_no_series_is_one_clear_error) {
  const auto expect = [](std::string_view bytes, error_code code, std::string_view says) {
    const auto read = parse_series_csv(bytes, "some.csv");
    ASSERT_FALSE(read) << says;
    EXPECT_EQ(read.error().code, code) << says;
    EXPECT_THAT(read.error().message, HasSubstr("some.csv"));
    EXPECT_THAT(read.error().message, HasSubstr(std::string(says)));
    EXPECT_EQ(read.error().message.find('\n'), std::string::npos);
  };
  expect("", error_code::invalid_input, "is empty");
  expect("\n\n", error_code::invalid_input, "is empty");
  expect("station_code,name\n1,a\n", error_code::invalid_input, "timestamp_utc");
  expect("timestamp_utc,station_code\n1,a\n", error_code::invalid_input, "'bikes'");
  expect("404: Not Found", error_code::invalid_input, "no column");
  expect(std::string_view("PK\x03\x04\0\0", 6), error_code::invalid_input, "binary");
  expect(kHeader, error_code::invalid_input, "no rows");
  expect(rows("x\ny\n"), error_code::invalid_input, "line 2: wrong number of fields");
  const auto packed = gzip(rows("2022-05-12T09:00:00Z,a,1,,,,,,,,\n"));
  expect(std::string_view(packed).substr(0, packed.size() - 9), error_code::corrupt, "gzip");
  expect(gzip(""), error_code::invalid_input, "is empty");
}

// Times on the quick path and off it must agree with parse_time, whatever came before.
TEST(series_csv, times_agree_with_parse_time) {
  const std::string_view times[] = {
      "2022-05-12T00:00:00Z", "2022-05-12T23:59:59Z",      "2022-05-12T24:00:00Z", "2022-05-12T09:61:00Z",
      "2022-05-12T0x:00:00Z", "2022-05-12T09:00:00+01:00", "2022-05-12T09:00:60Z", "2022-05-12T09:00Z",
      "2022-05-12T09:00:00Z", "2022-13-12T09:00:00Z",      "2022-05-12 09:00:00Z", "2022-05-12T09-00-00Z"};
  for (const auto time : times) {
    const auto read = parse_series_csv(rows("2022-05-12T01:00:00Z,a,1,,,,,,,,\n" + std::string(time) +
                                            ",a,1,,,,,,,,\n2022-05-12T01:00:00Z,a,1,,,,,,,,\n"),
                                       "s.csv");
    ASSERT_TRUE(read);
    const auto expected = parse_time(time);
    ASSERT_EQ(read->series.rows.size(), expected ? 3u : 2u) << time;
    if (expected) {
      EXPECT_EQ(read->series.rows[1].time, *expected) << time;
    }
  }
}

TEST(series_csv, reads_stations) {
  const auto table = parse_stations_csv(
      "station_code,name,lat,lon,capacity\n"
      "7,\"Mairie, \"\"haute\"\"\",48.5,2.25,30\n"
      "10,,,,\n"
      "7,,48.75,2.5,\n"
      "8,far,99,2,\n"
      ",x,1,1,1\n",
      "stations.csv");
  ASSERT_TRUE(table) << table.error().message;
  ASSERT_EQ(table->stations.size(), 2u);
  EXPECT_EQ(table->stations[0], station{.code = "10"});
  EXPECT_EQ(
      table->stations[1],
      (station{.code = "7", .name = "Mairie, \"haute\"", .where = position{48.75, 2.5}, .capacity = 30}));
  EXPECT_EQ(table->report.of(row_fault::position), 1);
  EXPECT_EQ(table->report.of(row_fault::station_code), 1);
  EXPECT_EQ(parse_stations_csv("a,b\n1,2\n", "x").error().code, error_code::invalid_input);
}

TEST(series_csv, reads_a_real_series) {
  const auto bytes = load_file(VELIB_TREND_SHARED "/data/ecobici-2024/series.csv.gz");
  if (!bytes) GTEST_SKIP() << bytes.error().message;
  const auto read = parse_series_csv(*bytes, "series.csv.gz");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->series.stations.size(), 667u);
  EXPECT_EQ(read->report.bad(), 0) << format_bad_rows(read->report);
  EXPECT_GT(read->report.good, 200'000);
}

}  // namespace
}  // namespace velib
