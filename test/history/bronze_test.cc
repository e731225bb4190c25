#include "history/bronze.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "base/file.h"
#include "base/gzip.h"
#include "history/bronze_text.h"
#include "history/record.h"
#include "store/memory_store.h"
#include "test/support/times.h"

namespace velib {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

snapshot sample(std::string_view observed, count bikes) {
  const utc_time time = at(observed);
  snapshot s{.observed_at = time, .captured_at = time + seconds(40), .entries = {}};
  s.entries.push_back({.station = {.code = "1001",
                                   .id = "213688169",
                                   .name = "Quai de l'Horloge \"Pont Neuf\"",
                                   .where = position{48.857058739111, 2.341798283944},
                                   .capacity = 22,
                                   .commune = "Paris",
                                   .commune_code = "75056"},
                       .state = {.bikes = bikes,
                                 .docks = 3,
                                 .installed = answer::yes,
                                 .renting = answer::yes,
                                 .returning = answer::no,
                                 .reported_at = time - hours(2)}});
  s.entries.push_back({.station = {.code = "9"}, .state = {.docks = 1}});
  return s;
}

void expect_equal(const snapshot& a, const snapshot& b) {
  EXPECT_EQ(a.observed_at, b.observed_at);
  EXPECT_EQ(a.captured_at, b.captured_at);
  ASSERT_EQ(a.entries.size(), b.entries.size());
  for (size_t i = 0; i < a.entries.size(); ++i) {
    EXPECT_EQ(a.entries[i].station, b.entries[i].station) << i;
    EXPECT_EQ(a.entries[i].state, b.entries[i].state) << i;
  }
}

// As the reference's collector writes the portal's records.
constexpr std::string_view kReference =
    R"({"stationcode": "31104", "name": "Mairie de Rosny-sous-Bois", "is_installed": "OUI", "capacity": 30, "numdocksavailable": 5, "numbikesavailable": 23, "mechanical": 4, "ebike": 19, "is_renting": "OUI", "is_returning": "OUI", "duedate": "2024-05-15T11:50:11+02:00", "coordonnees_geo": {"lon": 2.4865, "lat": 48.8716}, "nom_arrondissement_communes": "Rosny-sous-Bois", "code_insee_commune": null, "capture_ts_utc": "2024-05-15T10:00:05.123456+00:00", "duedate_utc": "2024-05-15T09:50:11+00:00", "staleness_sec": 594, "stale_flag": false}
{"stationcode": "16107", "name": "Benjamin Godard - Victor Hugo", "is_installed": "OUI", "capacity": 35, "numdocksavailable": 31, "numbikesavailable": 4, "mechanical": 0, "ebike": 4, "is_renting": "OUI", "is_returning": "NON", "duedate": "2024-05-15T11:52:02+02:00", "coordonnees_geo": [48.865983, 2.275725], "nom_arrondissement_communes": "Paris", "code_insee_commune": "75056", "capture_ts_utc": "2024-05-15T10:00:05.123456+00:00", "duedate_utc": "2024-05-15T09:52:02+00:00", "staleness_sec": 483, "stale_flag": false}
{"stationcode": "25006", "name": null, "is_installed": "NON", "capacity": null, "numdocksavailable": null, "numbikesavailable": null, "mechanical": null, "ebike": null, "is_renting": null, "is_returning": null, "duedate": null, "coordonnees_geo": null, "nom_arrondissement_communes": null, "code_insee_commune": null, "capture_ts_utc": "2024-05-15T10:00:05.123456+00:00", "duedate_utc": null, "staleness_sec": null, "stale_flag": true}
{"stationcode": null, "name": null, "capture_ts_utc": "2024-05-15T10:00:05.123456+00:00"}
{"stationcode": "cut of
)";

TEST(bronze, reads_the_reference_s_own_objects) {
  for (const bool packed : {true, false}) {
    const auto read = parse_bronze(packed ? gzip(kReference) : std::string(kReference));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->skipped_lines, 2);
    const auto& s = read->snapshot;
    EXPECT_EQ(s.observed_at, at("2024-05-15T09:52:02Z"));
    EXPECT_EQ(s.captured_at, at("2024-05-15T10:00:05Z"));
    ASSERT_EQ(s.entries.size(), 3u);
    EXPECT_EQ(s.entries[0].station, (station{.code = "16107",
                                             .name = "Benjamin Godard - Victor Hugo",
                                             .where = position{48.865983, 2.275725},
                                             .capacity = 35,
                                             .commune = "Paris",
                                             .commune_code = "75056"}));
    EXPECT_EQ(s.entries[0].state.returning, answer::no);
    EXPECT_EQ(s.entries[1].station.code, "25006");
    EXPECT_EQ(s.entries[1].state, (station_state{.installed = answer::no}));
    EXPECT_EQ(s.entries[2].state.reported_at, at("2024-05-15T09:50:11Z"));
    EXPECT_EQ(s.entries[2].state.ebikes, 19);
  }
}

TEST(bronze, our_own_snapshots_come_back_as_they_were) {
  const auto s = sample("2026-03-04T14:29:50Z", 17);
  const auto read = parse_bronze(serialize_bronze(s));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->skipped_lines, 0);
  expect_equal(read->snapshot, s);
}

TEST(bronze, lines_carry_the_contract_s_extra_fields) {
  const auto text = *gunzip(serialize_bronze(sample("2026-03-04T14:29:50Z", 17)), 1 << 20);
  const auto first = boost::json::parse(text.substr(0, text.find('\n'))).as_object();
  EXPECT_EQ(first.at("capture_ts_utc"), "2026-03-04T14:30:30Z");
  EXPECT_EQ(first.at("duedate_utc"), "2026-03-04T12:29:50Z");
  EXPECT_EQ(first.at("staleness_sec"), 7240);
  EXPECT_EQ(first.at("stale_flag"), true);
  EXPECT_EQ(first.at("station_id"), "213688169");
  const auto second = boost::json::parse(text.substr(text.find('\n') + 1)).as_object();
  EXPECT_EQ(second.at("staleness_sec"), 40);
  EXPECT_EQ(second.at("stale_flag"), false);
}

TEST(bronze, of_a_station_listed_twice_the_later_report_counts) {
  const auto line = [](std::string_view due, int bikes) {
    return fmt::format(
        R"({{"stationcode":"1","numbikesavailable":{},"duedate":"{}","capture_ts_utc":"2024-05-15T10:00:00Z"}})"
        "\n",
        bikes, due);
  };
  const auto read = parse_bronze(line("2024-05-15T09:50:00Z", 5) + line("2024-05-15T09:40:00Z", 4));
  ASSERT_TRUE(read);
  ASSERT_EQ(read->snapshot.entries.size(), 1u);
  EXPECT_EQ(read->snapshot.entries[0].state.bikes, 5);
}

TEST(bronze, a_report_from_the_future_does_not_set_the_time) {
  const auto read = parse_bronze(
      R"({"stationcode":"1","duedate":"2099-01-01T00:00:00Z","capture_ts_utc":"2024-05-15T10:00:00Z"}
{"stationcode":"2","duedate":"2024-05-15T09:00:00Z","capture_ts_utc":"2024-05-15T10:00:00Z"})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->snapshot.observed_at, at("2024-05-15T09:00:00Z"));
}

TEST(bronze, what_is_no_snapshot_is_one_error) {
  const auto packed = serialize_bronze(sample("2026-03-04T14:29:50Z", 17));
  EXPECT_EQ(parse_bronze(packed.substr(0, packed.size() - 6)).error().code, error_code::corrupt);
  EXPECT_EQ(parse_bronze("").error().code, error_code::invalid_input);
  EXPECT_EQ(parse_bronze("404: Not Found").error().code, error_code::invalid_input);
  EXPECT_EQ(parse_bronze(R"({"stationcode":"1"})").error().code, error_code::invalid_input);
  EXPECT_EQ(parse_bronze("[[[[[[").error().code, error_code::invalid_input);
}

TEST(bronze, keys_are_the_reference_s) {
  EXPECT_EQ(bronze_key(at("2026-03-04T14:29:50Z")), "snapshots/velib_20260304_142950.jsonl.gz");
  EXPECT_EQ(bronze_index_key(at("2026-03-04T14:29:50Z")), "index/velib_20260304_142950.json");
}

TEST(bronze, is_saved_once_with_its_index) {
  memory_store store;
  const auto scheduled = at("2026-03-04T14:30:00Z");
  const auto s = sample("2026-03-04T14:29:50Z", 17);
  EXPECT_TRUE(*save_bronze(store, scheduled, s));
  EXPECT_FALSE(*save_bronze(store, scheduled, sample("2026-03-04T14:29:55Z", 1)));
  expect_equal(parse_bronze(*store.get(bronze_key(scheduled)))->snapshot, s);
  EXPECT_EQ(boost::json::parse(*store.get(bronze_index_key(scheduled))),
            (boost::json::value{{"snapshot_key", "snapshots/velib_20260304_143000.jsonl.gz"},
                                {"capture_ts", "2026-03-04T14:30:30Z"},
                                {"uploader_version", "velib-trend-1"},
                                {"rows_bronze", 2}}));
  EXPECT_EQ(save_bronze(store, scheduled, {}).error().code, error_code::invalid_input);
}

TEST(bronze, a_missing_index_is_completed_from_what_is_there) {
  memory_store store;
  const auto scheduled = at("2026-03-04T14:30:00Z");
  ASSERT_TRUE(save_bronze(store, scheduled, sample("2026-03-04T14:29:50Z", 17)));
  const auto index = *store.get(bronze_index_key(scheduled));
  ASSERT_TRUE(store.remove(bronze_index_key(scheduled)));
  auto other = sample("2026-03-04T14:29:59Z", 17);
  other.entries.pop_back();
  EXPECT_FALSE(*save_bronze(store, scheduled, other));
  EXPECT_EQ(*store.get(bronze_index_key(scheduled)), index);
}

TEST(bronze, text_is_the_record_and_the_contract_s_extra_fields) {
  auto s = sample("2026-03-04T14:29:50Z", 17);
  s.entries[0].station.name = "Quai \"du\\\n\x01\x7f\" é 北 /";
  s.entries[1].station.where = position{-0.000000123, 179.5};
  const auto text = bronze_text(s);
  size_t at = 0;
  for (const auto& entry : s.entries) {
    const size_t end = text.find('\n', at);
    const auto line = boost::json::parse(text.substr(at, end - at)).as_object();
    for (const auto& [name, value] : record_of(entry, s.observed_at, time_zone::utc())) {
      ASSERT_TRUE(line.contains(name)) << name;
      EXPECT_EQ(line.at(name), value) << name;
    }
    EXPECT_EQ(line.size(), 22u);
    at = end + 1;
  }
  EXPECT_EQ(at, text.size());
  expect_equal(parse_bronze(text)->snapshot, s);
}

// The line that docs/formats/bronze.md shows.
TEST(bronze, the_documentation_s_example_is_what_is_written) {
  auto s = sample("2026-03-04T14:29:50Z", 17);
  s.entries.pop_back();
  s.entries[0].station.name = "Quai de l'Horloge - Pont Neuf";
  s.entries[0].state.mechanical = 12;
  s.entries[0].state.ebikes = 5;
  const auto page = load_file(VELIB_TREND_SOURCE "/docs/formats/bronze.md").value();
  EXPECT_THAT(page, testing::HasSubstr("```json\n" + bronze_text(s) + "```"));
}

TEST(bronze, a_virtual_station_is_named_so_and_no_other) {
  auto s = sample("2026-03-04T14:29:50Z", 17);
  s.entries[1].station.is_virtual = true;
  const auto text = bronze_text(s);
  EXPECT_EQ(text.find("is_virtual_station"), text.rfind("is_virtual_station"));
  EXPECT_GT(text.find("\"is_virtual_station\":true"), text.find('\n'));
  expect_equal(parse_bronze(serialize_bronze(s))->snapshot, s);
}

TEST(bronze, only_the_names_of_snapshots_are_times) {
  EXPECT_EQ(parse_bronze_key("snapshots/velib_20260304_142950.jsonl.gz"), at("2026-03-04T14:29:50Z"));
  for (const char* other :
       {"", "snapshots/velib_readme.txt", "snapshots/velib_20260304_142950.jsonl.gz2",
        "snapshots/velib_20261304_142950.jsonl.gz", "snapshots/velib_20260304-142950.jsonl.gz",
        "snapshots/velib_zzzzzzzz_zzzzzz.jsonl.gz", "index/velib_20260304_142950.json"}) {
    EXPECT_EQ(parse_bronze_key(other), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace velib
