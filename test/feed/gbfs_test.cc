#include "feed/gbfs.h"

#include <algorithm>

#include "test/feed/small_feed.h"

namespace velib {
namespace {

TEST(gbfs, reads_a_station_of_velib) {
  const auto feed =
      parse(stations(R"({"station_id":213688169,"stationCode":"16107","name":"Benjamin Godard - Victor Hugo",
                   "lat":48.865983,"lon":2.275725,"capacity":35,"station_opening_hours":null})"),
            stations(R"({"station_id":213688169,"num_bikes_available":13,"numBikesAvailable":13,
                   "num_bikes_available_types":[{"mechanical":10},{"ebike":3}],"num_docks_available":22,
                   "numDocksAvailable":22,"is_installed":1,"is_returning":0,"is_renting":1,
                   "last_reported":1772633688,"stationCode":"16107","station_opening_hours":null})"));
  ASSERT_TRUE(feed) << feed.error().message;
  EXPECT_EQ(feed->snapshot.observed_at, at("2026-03-04T14:29:50Z"));
  EXPECT_EQ(feed->snapshot.captured_at, at(kNow));
  ASSERT_EQ(feed->snapshot.entries.size(), 1u);
  const auto& entry = feed->snapshot.entries[0];
  EXPECT_EQ(entry.station, (station{.code = "16107",
                                    .id = "213688169",
                                    .name = "Benjamin Godard - Victor Hugo",
                                    .where = position{48.865983, 2.275725},
                                    .capacity = 35}));
  EXPECT_EQ(entry.state, (station_state{.bikes = 13,
                                        .docks = 22,
                                        .mechanical = 10,
                                        .ebikes = 3,
                                        .installed = answer::yes,
                                        .renting = answer::yes,
                                        .returning = answer::no,
                                        .reported_at = at("2026-03-04T14:14:48Z")}));
  EXPECT_EQ(summary(feed->report), "1 stations");
  EXPECT_EQ(feed->report.of(defect_cost::put_right) + feed->report.of(defect_cost::flagged), 0);
}

TEST(gbfs, a_bad_station_costs_itself_alone) {
  const auto feed =
      parse(stations(information_of("1") + "," + information_of("1") + "," + information_of("2") +
                     ",null,7," + R"({"name":"no id"},{"station_id":5,"lat":null,"lon":2.3},)" +
                     R"({"station_id":6,"lat":0,"lon":0.0},{"station_id":8,"lat":91,"lon":2},)" +
                     information_of("9", R"(,"stationCode":1)")),
            stations(R"({"station_id":1},{"station_id":1},{"station_id":3},{"station_id":4},{"station_id":[]},
                  {"station_id":5},{"station_id":6},{"station_id":8},{"station_id":9})"));
  ASSERT_TRUE(feed) << feed.error().message;
  EXPECT_EQ(summary(feed->report),
            "1 stations, 13 left out (4 malformed, 3 duplicate, 1 without_status, 2 without_information, "
            "3 misplaced)");
  EXPECT_EQ(feed->snapshot.entries.at(0).station.id, "1");
}

constexpr std::string_view kVehicleTypes = R"({"data":{"vehicle_types":[
    {"vehicle_type_id":"bike","form_factor":"bicycle","propulsion_type":"human"},
    {"vehicle_type_id":"assisted","form_factor":"bicycle","propulsion_type":"electric_assist"},
    {"vehicle_type_id":"fast","form_factor":"bicycle","propulsion_type":"electric"},
    {"vehicle_type_id":"cargo","form_factor":"cargo_bicycle","propulsion_type":"electric_assist"},
    {"vehicle_type_id":"odd","form_factor":"bicycle","propulsion_type":"steam"},
    {"vehicle_type_id":"scooter","form_factor":"scooter_standing","propulsion_type":"electric"},
    {"vehicle_type_id":"moped","form_factor":"moped","propulsion_type":"combustion"},
    {"vehicle_type_id":"car","form_factor":"car","propulsion_type":"human"}]}})";

station_state state_with_types(std::string_view total, std::string_view list) {
  return parse_status(fmt::format(R"({}"vehicle_types_available":[{}])", total, list), "", kVehicleTypes)
      .snapshot.entries.at(0)
      .state;
}

std::string of_type(std::string_view id, int n) {
  return fmt::format(R"({{"vehicle_type_id":"{}","count":{}}})", id, n);
}

TEST(gbfs, vehicle_types_tell_bikes_from_all_else) {
  const auto state =
      state_with_types(R"("num_vehicles_available":22,)",
                       of_type("bike", 1) + "," + of_type("assisted", 2) + "," + of_type("fast", 3) + "," +
                           of_type("cargo", 4) + "," + of_type("scooter", 5) + "," + of_type("moped", 6) +
                           "," + of_type("car", 1));
  EXPECT_EQ(state.bikes, 10);
  EXPECT_EQ(state.mechanical, 1);
  EXPECT_EQ(state.ebikes, 9);
}

TEST(gbfs, vehicle_types_that_are_not_listed_are_not_there) {
  const auto state = state_with_types(R"("num_bikes_available":3,)", of_type("bike", 3));
  EXPECT_EQ(state.mechanical, 3);
  EXPECT_EQ(state.ebikes, 0);
  const auto none = state_with_types(R"("num_bikes_available":0,)", "");
  EXPECT_EQ(none.mechanical, 0);
  EXPECT_EQ(none.ebikes, 0);
  EXPECT_EQ(state_with_types("", "").bikes, kUnknown);
  EXPECT_EQ(state_with_types("", of_type("bike", 3)).bikes, 3) << "no total told";
}

TEST(gbfs, a_bicycle_of_unknown_drive_counts_as_a_bike) {
  const auto state = state_with_types("", of_type("bike", 3) + "," + of_type("odd", 2));
  EXPECT_EQ(state.bikes, 5);
  EXPECT_EQ(state.mechanical, kUnknown);
  EXPECT_EQ(state.ebikes, kUnknown);
}

TEST(gbfs, vehicle_types_with_an_unreadable_count_leave_the_total) {
  const auto state = state_with_types(R"("num_bikes_available":7,)",
                                      of_type("bike", 3) + R"(,{"vehicle_type_id":"fast","count":"many"},9)");
  EXPECT_EQ(state.bikes, 7);
  EXPECT_EQ(state.ebikes, kUnknown);
}

TEST(gbfs, bikes_and_vehicles_are_both_totals) {
  EXPECT_EQ(state_of(R"("num_vehicles_available":6)").bikes, 6);
  EXPECT_EQ(state_of(R"("num_vehicles_available":6,"num_bikes_available":4)").bikes, 4);
  const auto lyft = state_of(R"("num_bikes_available":10,"num_ebikes_available":4)");
  EXPECT_EQ(lyft.mechanical, 6);
  EXPECT_EQ(lyft.ebikes, 4);
}

TEST(gbfs, names_are_text_or_translations) {
  const auto name_of = [](std::string_view name) {
    const auto information = fmt::format(R"({{"station_id":7,"lat":48.8,"lon":2.3,"name":{}}})", name);
    return good(parse(stations(information), stations(R"({"station_id":7})")))
        .snapshot.entries.at(0)
        .station.name;
  };
  EXPECT_EQ(name_of(R"(" Gare du Nord ")"), "Gare du Nord");
  EXPECT_EQ(name_of(R"([{"text":"Nord","language":"fr"},{"text":"North","language":"en"}])"), "Nord");
  EXPECT_EQ(name_of("42"), "42");
  for (const auto* none : {"null", "[]", "[7]", "[{}]", "{}", "true"}) EXPECT_EQ(name_of(none), "") << none;
}

TEST(gbfs, a_name_that_is_no_utf8_costs_its_own_letters) {
  const auto feed =
      good(parse(stations("{\"station_id\":7,\"lat\":48.8,\"lon\":2.3,\"name\":\"H\xF4pital\"}"),
                 stations(R"({"station_id":7,"num_bikes_available":99999999999999999999})")));
  EXPECT_EQ(feed.snapshot.entries.at(0).station.name, "H\xEF\xBF\xBDpital");
  EXPECT_EQ(feed.snapshot.entries.at(0).state.bikes, kUnknown);
  EXPECT_EQ(feed.report.of(defect::text_repaired), 2);
  EXPECT_EQ(feed.report.of(defect::unlimited), 1);
}

TEST(gbfs, the_status_file_says_version_and_ttl) {
  const auto top_of = [](std::string_view top) {
    return good(parse(stations(information_of("7")), stations(R"({"station_id":7})", top)));
  };
  EXPECT_EQ(top_of(R"("last_updated":1772634000,)").version, "1.0");
  EXPECT_EQ(top_of(R"("last_updated":1772634000,"version":"2.3",)").version, "2.3");
  EXPECT_EQ(top_of(R"("last_updated":"2026-03-04T14:20:00Z","version":"3.0",)").version, "3.0");
  EXPECT_EQ(top_of("").ttl, std::chrono::hours(1));
}

TEST(gbfs, files_of_versions_3_and_1_beside_each_other) {
  const auto feed = good(parse(
      R"({"version":"3.0","last_updated":"2026-03-04T14:20:00Z","data":{"stations":[{"station_id":"7",
          "name":[{"text":"Nord","language":"fr"}],"lat":48.8,"lon":2.3,"capacity":20}]}})",
      R"({"last_updated":1772634000,"data":{"stations":[{"station_id":7,"num_bikes_available":4,
          "is_installed":1,"is_renting":true}]}})"));
  const auto& [station, state] = feed.snapshot.entries.at(0);
  EXPECT_EQ(station.name, "Nord");
  EXPECT_EQ(state.bikes, 4);
  EXPECT_EQ(feed.report.of(defect_cost::put_right) + feed.report.of(defect_cost::flagged), 0);
}

}  // namespace
}  // namespace velib
