// Every recorded file that lies beside the checkout, read by the parser it was made for.
#include <algorithm>
#include <map>
#include <set>

#include "feed/discovery.h"
#include "feed/opendata.h"
#include "test/feed/small_feed.h"

namespace velib {
namespace {

int sum_of_bikes(const snapshot& s) {
  int sum = 0;
  for (const auto& entry : s.entries) sum += std::max<int>(entry.state.bikes, 0);
  return sum;
}

TEST_F(real_feeds, velib_2026) {
  const auto feed = good(parse_pair("velib/gbfs_station_information_2026-03-04.json",
                                    "velib/gbfs_station_status_2026-03-04.json", kNow));
  EXPECT_EQ(summary(feed.report), "1511 stations, 12 put right (12 capacity_raised)");
  EXPECT_EQ(feed.report.of(defect::above_capacity), 7);
  EXPECT_EQ(feed.report.of(defect::stale_station), 18);
  EXPECT_EQ(feed.report.of(defect_cost::flagged), 25);
  EXPECT_EQ(feed.version, "1.0");
  EXPECT_EQ(feed.ttl, std::chrono::hours(1));
  EXPECT_EQ(feed.snapshot.observed_at, at("2026-03-04T14:29:50Z"));
  long docks = 0, open = 0;
  for (const auto& [station, state] : feed.snapshot.entries) {
    EXPECT_TRUE(is_known(state.bikes) && is_known(state.docks));
    EXPECT_EQ(state.bikes, state.mechanical + state.ebikes);
    EXPECT_GE(station.capacity, state.bikes + state.docks);
    docks += state.docks;
    open += state.renting == answer::yes && state.returning == answer::yes;
  }
  EXPECT_EQ(sum_of_bikes(feed.snapshot), 18658);
  EXPECT_EQ(docks, 28678);
  EXPECT_EQ(open, 1492);
  EXPECT_TRUE(std::is_sorted(feed.snapshot.entries.begin(), feed.snapshot.entries.end(),
                             [](const auto& a, const auto& b) { return a.station.code < b.station.code; }));
}

TEST_F(real_feeds, velib_names_of_2023_with_counts_of_2026) {
  const auto feed = good(parse_pair("velib/gbfs_station_information_2023-12-01.json",
                                    "velib/gbfs_station_status_2026-03-04.json", kNow));
  EXPECT_EQ(feed.report.kept, 1411);
  EXPECT_EQ(feed.report.of(defect::without_status), 58);
  EXPECT_EQ(feed.report.of(defect::without_information), 100);
  EXPECT_EQ(feed.report.of(defect::capacity_raised), 113);
  EXPECT_EQ(sum_of_bikes(feed.snapshot), 17803);
}

TEST_F(real_feeds, bay_wheels) {
  const auto summer =
      good(parse_pair("baywheels/baywheels_station_information_2022-08-07.json",
                      "baywheels/baywheels_station_status_2022-08-07.json", "2022-08-07T22:10:00Z"));
  EXPECT_EQ(summary(summer.report), "496 stations");
  EXPECT_EQ(summer.report.of(defect::closed_with_counts), 1);
  EXPECT_EQ(summer.report.of(defect::stale_station), 2);
  EXPECT_EQ(summer.snapshot.observed_at, at("2022-08-07T22:09:32Z"));
  EXPECT_EQ(summer.ttl, std::chrono::seconds(5));
  EXPECT_EQ(sum_of_bikes(summer.snapshot), 4671);
  const auto winter =
      good(parse_pair("baywheels/baywheels_station_information_2023-02-12.json",
                      "baywheels/baywheels_station_status_2023-02-12.json", "2023-02-12T10:00:00Z"));
  EXPECT_EQ(summary(winter.report), "505 stations, 7 put right (7 capacity_raised)");
  EXPECT_EQ(winter.report.of(defect::closed_with_counts), 3);
  EXPECT_EQ(winter.report.of(defect::unreadable_time), 1);  // 1970-01-02
  EXPECT_EQ(sum_of_bikes(winter.snapshot), 4816);
}

TEST_F(real_feeds, mexico_city) {
  const auto feed =
      good(parse_pair("ecobici/ecobici_station_information_20240405210456.json",
                      "ecobici/ecobici_station_status_20240405210456.json", "2024-04-05T21:05:00Z"));
  EXPECT_EQ(summary(feed.report), "665 stations, 2 left out (2 misplaced)");
  EXPECT_EQ(feed.snapshot.observed_at, at("2024-04-05T21:04:48Z"));
}

TEST_F(real_feeds, gbfs_2_3) {
  const auto feed = good(parse_pair("gbfs-2.3/station_information.json", "gbfs-2.3/station_status.json",
                                    "2025-07-03T00:00:00Z", "gbfs-2.3/vehicle_types.json"));
  ASSERT_EQ(summary(feed.report), "2 stations");
  EXPECT_EQ(feed.version, "2.3");
  EXPECT_EQ(feed.snapshot.entries[0].state.bikes, 0) << "the one vehicle there is a scooter";
  EXPECT_EQ(feed.snapshot.entries[0].state.docks, 3);
  EXPECT_EQ(feed.snapshot.entries[1].state.bikes, 4);
  EXPECT_EQ(feed.snapshot.entries[1].state.mechanical, 4);
  EXPECT_EQ(feed.snapshot.entries[1].state.ebikes, 0);
}

TEST_F(real_feeds, gbfs_3_0) {
  const auto feed = good(parse_pair("gbfs-3.0/station_information.json", "gbfs-3.0/station_status.json",
                                    "2019-07-04T13:34:00Z", "gbfs-3.0/vehicle_types.json"));
  EXPECT_EQ(feed.version, "3.0");
  EXPECT_EQ(feed.snapshot.observed_at, at("2019-07-04T13:33:03Z"));
  ASSERT_EQ(feed.report.kept, 1);
  EXPECT_EQ(feed.report.of(defect::unknown_vehicle_type), 1);
  const auto& [station, state] = feed.snapshot.entries[0];
  EXPECT_EQ(station.name, "2 ROUES");
  EXPECT_TRUE(station.is_virtual);
  EXPECT_EQ(state.docks, kUnknown);
  EXPECT_EQ(state.bikes, 0);
  EXPECT_EQ(state.reported_at, at("2019-07-04T13:33:03Z"));
}

TEST_F(real_feeds, gbfs_mixed) {
  const auto feed = good(parse_pair("gbfs-mixed/station_information.json", "gbfs-mixed/station_status.json",
                                    "2024-10-21T09:00:00Z", "gbfs-mixed/vehicle_types.json"));
  ASSERT_EQ(summary(feed.report), "1 stations");
  EXPECT_EQ(feed.snapshot.entries[0].state.mechanical, 48);
  EXPECT_EQ(feed.snapshot.entries[0].state.docks, kUnknown);
  EXPECT_EQ(feed.snapshot.entries[0].station.capacity, kUnknown);
}

TEST_F(real_feeds, oslo_status_without_its_information) {
  const auto status = load("oslo/oslo_station_status_v2.2_2022-10-23.json");
  EXPECT_NE(error_of(stations(information_of("\"2351\"")).substr(0, 40), status), "no error");
  const auto information = stations(information_of("\"2351\""));
  const auto feed = good(parse_gbfs({.information = information, .status = status},
                                    {.captured_at = at("2022-10-23T19:05:00Z")}));
  EXPECT_EQ(feed.version, "2.2");
  EXPECT_EQ(feed.report.kept, 1);
  EXPECT_EQ(feed.report.of(defect::without_information), 259);
  EXPECT_EQ(feed.report.examples[static_cast<size_t>(defect::without_information)].size(),
            parse_report::kExamples);
  EXPECT_EQ(feed.snapshot.entries[0].state.bikes, 10);
}

TEST_F(real_feeds, opendata_export) {
  const auto bytes = load("velib/opendata_export_2024-11-05.json");
  const std::string_view pages[] = {bytes};
  const auto feed = good(parse_opendata(pages, {.captured_at = at("2024-11-05T11:20:00Z")}));
  EXPECT_EQ(summary(feed.report), "1485 stations, 13 put right (13 capacity_raised)");
  EXPECT_EQ(feed.report.of(defect::stale_station), 42);
  EXPECT_EQ(feed.report.of(defect::closed_with_counts), 24);
  EXPECT_EQ(feed.snapshot.observed_at, at("2024-11-05T11:02:01Z"));
  EXPECT_EQ(sum_of_bikes(feed.snapshot), 16899);
  EXPECT_EQ(feed.version, "opendata");
}

TEST_F(real_feeds, opendata_records_of_two_rounds) {
  const auto spring = load("velib/opendata_records_2024-05-15.json");
  const auto zero = load("velib/opendata_records_capacity_zero_2025-03-20.json");
  EXPECT_EQ(total_count(spring), 1466);
  EXPECT_EQ(total_count(zero), 1471);
  const std::string_view pages[] = {zero, spring};
  const auto feed = good(parse_opendata(pages, {.captured_at = at("2025-03-20T11:30:00Z")}));
  EXPECT_EQ(feed.report.kept + feed.report.of(defect::duplicate), 200);
  EXPECT_EQ(feed.snapshot.observed_at, at("2025-03-20T11:21:50Z"));
  for (const auto& [station, state] : feed.snapshot.entries) {
    EXPECT_GE(station.capacity, state.bikes + state.docks) << station.code;
  }
}

TEST_F(real_feeds, answers_that_are_none) {
  const auto fine = load("velib/gbfs_station_information_2026-03-04.json");
  const auto cut = load("odd/opendata_export_truncated_2024-11-05.json");
  const auto null_codes = load("odd/opendata_export_many_null_2024-11-04.json");
  EXPECT_EQ(error_of(fine, load("odd/empty.json")), "station_status: empty (byte 0 of 0: incomplete JSON)");
  EXPECT_EQ(error_of(fine, load("odd/not_found_saved_as.json")),
            "station_status: not JSON (byte 4 of 13: extra data)");
  EXPECT_EQ(error_of(fine, cut), "station_status: cut off at byte 524288: the JSON does not end");
  EXPECT_EQ(error_of(fine, null_codes), "station_status: JSON, but not an object, so not a GBFS file");
  const auto opendata_error = [](std::string_view bytes) {
    const std::string_view pages[] = {bytes};
    return parse_opendata(pages, {.captured_at = at("2024-11-05T11:00:00Z")}).error();
  };
  EXPECT_EQ(opendata_error(cut).message, "opendata: cut off at byte 524288: the JSON does not end");
  EXPECT_EQ(opendata_error(null_codes).message,
            "no station to keep in 1 page(s) of opendata: 0 stations, 1471 left out (1471 malformed)");
  EXPECT_EQ(opendata_error(null_codes).code, error_code::invalid_input);
}

// What each recorded file is. One that is added later and not named here fails the test.
TEST_F(real_feeds, each_is_of_the_kind_it_says) {
  const std::map<std::string, std::string_view> kinds = {{"gbfs.json", "discovery"},
                                                         {"system_information.json", "system_information"},
                                                         {"vehicle_types.json", "vehicle_types"},
                                                         {"station_information.json", "station_information"},
                                                         {"station_status.json", "station_status"}};
  const std::set<std::string> no_json = {"empty.json", "not_found_saved_as.json",
                                         "opendata_export_truncated_2024-11-05.json"};
  int read = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(kFolder)) {
    if (!file.is_regular_file()) continue;
    const auto name = file.path().filename().string();
    const auto kind = kind_of_file(load_file(file.path()).value(), name);
    EXPECT_EQ(kind.has_value(), !no_json.contains(name)) << name;
    if (!kind) continue;
    std::string_view expected = "other";
    if (const auto known = kinds.find(name); known != kinds.end()) expected = known->second;
    if (name.find("_station_information_") != std::string::npos) expected = "station_information";
    if (name.find("_station_status_") != std::string::npos) expected = "station_status";
    if (name.starts_with("opendata_")) expected = "opendata";
    EXPECT_EQ(name_of(*kind), expected) << file.path();
    ++read;
  }
  EXPECT_GE(read, 43);
}

TEST_F(real_feeds, discoveries_and_systems) {
  struct row {
    std::string folder, version, status_url, id, name, zone;
  };
  for (const auto& [folder, version, status_url, id, name, zone] : {
           row{"gbfs-2.3", "2.3", "https://test.com/station_status", "TST:System:Test", "Test",
               "Europe/Oslo"},
           row{"gbfs-3.0", "3.0",
               "https://berlin.example.tier-services.io/tier_paris/gbfs/3.0/station-status", "example_london",
               "Check Technologies", "Europe/Amsterdam"},
           row{"gbfs-mixed", "2.3", "https://api.mobidata-bw.de/sharing/gbfs/v2/callabike/station_status",
               "callabike", "Call a Bike", "Europe/Berlin"},
       }) {
    const auto found = parse_discovery(load(folder + "/gbfs.json"));
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->version, version);
    EXPECT_EQ(found->station_status, status_url);
    EXPECT_FALSE(found->vehicle_types.empty());
    const auto system = parse_system_information(load(folder + "/system_information.json"));
    ASSERT_TRUE(system) << system.error().message;
    EXPECT_EQ(system->id, id);
    EXPECT_EQ(system->name, name);
    EXPECT_EQ(system->zone, zone);
  }
}

}  // namespace
}  // namespace velib
