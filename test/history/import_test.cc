#include "history/import.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "base/file.h"
#include "base/gzip.h"
#include "history/bronze.h"
#include "store/memory_store.h"

namespace velib {
namespace {

using testing::HasSubstr;

constexpr std::string_view kSeries =
    "timestamp_utc,station_code,bikes,docks\n"
    "2022-05-12T23:00:00Z,b,1,9\n"
    "2022-05-13T00:00:00Z,b,2,8\n"
    "2022-05-13T00:00:00Z,a,3,7\n"
    "2022-05-13T00:00:00Z,a\n";

constexpr std::string_view kStations =
    "station_code,name,lat,lon,capacity\na,Alpha,48.5,2.5,10\nz,Omega,48,2,5\n";

std::map<std::string, std::string> contents(object_store& store) {
  const auto keys = store.list("").value();
  std::map<std::string, std::string> out;
  for (const auto& key : keys) out[key] = store.get(key).value();
  return out;
}

import_file bronze_file() {
  const utc_time time = *parse_time("2022-05-13T06:00:00Z");
  snapshot s{.observed_at = time, .captured_at = time, .entries = {}};
  s.entries.push_back(
      {.station = {.code = "b", .name = "Beta", .capacity = 12}, .state = {.bikes = 5, .docks = 6}});
  return {"velib_20220513_060000.jsonl.gz", serialize_bronze(s)};
}

TEST(import, brings_series_stations_and_snapshots_together) {
  memory_store store;
  const import_file files[] = {{"s.csv.gz", gzip(kSeries)}, bronze_file()};
  const import_file stations{"stations.csv", std::string(kStations)};
  const auto report = import_series(store, files, &stations);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->rows.good, 4);
  EXPECT_EQ(report->rows.bad(), 1);
  EXPECT_EQ(report->rows.first.at(0), (bad_row{"s.csv.gz", 5, row_fault::field_count}));
  EXPECT_EQ(report->station_rows.good, 2);
  EXPECT_EQ(report->snapshots, 1);
  EXPECT_EQ(report->stations, 2u);
  EXPECT_EQ(report->days.days_written, 2);
  EXPECT_EQ(report->days.rows_added, 4);
  const auto history = read_days(store);
  ASSERT_TRUE(history);
  ASSERT_EQ(history->stations.size(), 2u);
  EXPECT_EQ(history->stations[0],
            (station{.code = "a", .name = "Alpha", .where = position{48.5, 2.5}, .capacity = 10}));
  EXPECT_EQ(history->stations[1], (station{.code = "b", .name = "Beta", .capacity = 12}));
  EXPECT_EQ(history->rows.back().state.bikes, 5);
}

TEST(import, twice_changes_nothing) {
  memory_store store;
  const import_file files[] = {{"s.csv", std::string(kSeries)}, bronze_file()};
  const import_file stations{"stations.csv", std::string(kStations)};
  ASSERT_TRUE(import_series(store, files, &stations));
  const auto before = contents(store);
  const auto again = import_series(store, files, &stations);
  EXPECT_EQ(again->days.days_written, 0);
  EXPECT_EQ(again->days.days_unchanged, 2);
  EXPECT_EQ(contents(store), before);
  ASSERT_TRUE(import_series(store, files));  // knows less of the stations, forgets nothing
  EXPECT_EQ(contents(store), before);
}

TEST(import, a_bad_file_leaves_the_store_as_it_was) {
  const auto packed = gzip(kSeries);
  const import_file good{"good.csv", std::string(kSeries)};
  for (const auto& bad :
       {import_file{"bad.csv", "hello\nworld\n"}, import_file{"bad.csv", packed.substr(0, packed.size() - 4)},
        import_file{"bad.csv", "{\"no\": \"station\"}"}, import_file{"bad.csv", ""},
        import_file{"bad.csv", gzip("")}}) {
    memory_store store;
    const import_file files[] = {good, bad};
    const auto report = import_series(store, files);
    ASSERT_FALSE(report);
    EXPECT_THAT(report.error().message, HasSubstr("bad.csv"));
    EXPECT_TRUE(contents(store).empty());
    EXPECT_FALSE(import_series(store, {&good, 1}, &bad));
    EXPECT_TRUE(contents(store).empty());
  }
  memory_store store;
  EXPECT_EQ(import_series(store, {}).error().code, error_code::invalid_input);
}

TEST(import, takes_a_real_series) {
  const auto bytes = load_file(VELIB_TREND_SHARED "/data/ecobici-2024/series.csv.gz");
  const auto table = load_file(VELIB_TREND_SHARED "/data/ecobici-2024/stations.csv");
  if (!bytes || !table) GTEST_SKIP() << "no recorded series beside the checkout";
  memory_store store;
  const import_file file{"series.csv.gz", *bytes};
  const import_file stations{"stations.csv", *table};
  const auto report = import_series(store, {&file, 1}, &stations);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->days.days_written, 18);
  const auto history = read_days(store);
  ASSERT_TRUE(history);
  EXPECT_EQ(static_cast<long>(history->rows.size()), report->days.rows_added);
  EXPECT_EQ(history->stations.size(), 667u);
  for (const auto& s : history->stations) EXPECT_TRUE(s.where) << s.code;
}

}  // namespace
}  // namespace velib
