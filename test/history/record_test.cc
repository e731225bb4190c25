#include "history/record.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/support/times.h"

namespace velib {
namespace {

using testing::ElementsAre;

snapshot_entry full_entry() {
  return {.station = {.code = "16107",
                      .name = "Benjamin Godard - Victor Hugo",
                      .where = position{48.865983, 2.275725},
                      .capacity = 35,
                      .commune = "Paris",
                      .commune_code = "75056"},
          .state = {.bikes = 4,
                    .docks = 31,
                    .mechanical = 0,
                    .ebikes = 4,
                    .installed = answer::yes,
                    .renting = answer::yes,
                    .returning = answer::no,
                    .reported_at = at("2024-05-15T09:52:02Z")}};
}

result<snapshot_entry> parse(std::string_view text) {
  return parse_record(boost::json::parse({text.data(), text.size()}).as_object());
}

TEST(record, has_the_reference_s_fields) {
  const auto record = record_of(full_entry(), at("2024-05-15T10:00:00Z"), *time_zone::load("Europe/Paris"));
  std::vector<std::string> names;
  for (const auto& field : record) names.emplace_back(field.key_c_str());
  EXPECT_THAT(names, testing::UnorderedElementsAre(
                         "stationcode", "name", "is_installed", "capacity", "numdocksavailable",
                         "numbikesavailable", "mechanical", "ebike", "is_renting", "is_returning", "duedate",
                         "nom_arrondissement_communes", "code_insee_commune", "lat", "lon"));
  EXPECT_EQ(record.at("stationcode"), "16107");
  EXPECT_EQ(record.at("is_renting"), "OUI");
  EXPECT_EQ(record.at("is_returning"), "NON");
  EXPECT_EQ(record.at("numdocksavailable"), 31);
  EXPECT_EQ(record.at("duedate"), "2024-05-15T11:52:02+02:00");
  EXPECT_EQ(record.at("lon"), 2.275725);
}

TEST(record, comes_back_as_it_was) {
  const auto record = record_of(full_entry(), at("2024-05-15T10:00:00Z"), *time_zone::load("Europe/Paris"));
  const auto back = parse_record(record);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->station, full_entry().station);
  EXPECT_EQ(back->state, full_entry().state);
}

TEST(record, what_is_unknown_is_null) {
  const snapshot_entry bare{.station = {.code = "1"}};
  const auto record = record_of(bare, at("2024-05-15T10:00:00Z"), time_zone::utc());
  for (const char* name : {"is_installed", "is_renting", "is_returning", "capacity", "numdocksavailable",
                           "numbikesavailable", "mechanical", "ebike", "lat", "lon"}) {
    EXPECT_TRUE(record.at(name).is_null()) << name;
  }
  EXPECT_EQ(record.at("duedate"), "2024-05-15T10:00:00+00:00");
  const auto back = parse_record(record);
  EXPECT_EQ(back->station, bare.station);
  EXPECT_EQ(back->state.bikes, kUnknown);
}

TEST(record, accepts_what_the_portal_wrote) {
  const auto named = parse(R"({"stationcode": "40001", "name": null, "is_installed": "OUI", "capacity": "35",
      "numdocksavailable": 19.0, "numbikesavailable": -1, "mechanical": 99999, "ebike": "x", "is_renting": 1,
      "is_returning": true, "duedate": null, "coordonnees_geo": {"lon": 2.45, "lat": 48.79},
      "nom_arrondissement_communes": null, "code_insee_commune": null, "station_opening_hours": null})");
  ASSERT_TRUE(named);
  EXPECT_EQ(named->station, (station{.code = "40001", .where = position{48.79, 2.45}, .capacity = 35}));
  EXPECT_EQ(named->state,
            (station_state{
                .docks = 19, .installed = answer::yes, .renting = answer::yes, .returning = answer::yes}));
  const auto paired = parse(R"({"stationcode": 901, "coordonnees_geo": [48.8, 2.3], "capacity": null})");
  EXPECT_EQ(paired->station, (station{.code = "901", .where = position{48.8, 2.3}}));
  EXPECT_EQ(parse(R"({"stationcode":"1","lat":"48.5","lon":"2.5"})")->station.where, (position{48.5, 2.5}));
}

TEST(record, nonsense_places_are_unknown) {
  for (const char* place :
       {"[0, 0]", "[91, 2]", "[48, 181]", "[48]", "null", "\"x\"", "{\"lat\": 48}", "{}"}) {
    const auto read = parse(fmt::format(R"({{"stationcode": "1", "coordonnees_geo": {}}})", place));
    ASSERT_TRUE(read) << place;
    EXPECT_EQ(read->station.where, std::nullopt) << place;
  }
}

TEST(record, a_capacity_of_zero_gives_way_to_what_stands_there) {
  EXPECT_EQ(parse(R"({"stationcode":"1","capacity":0,"numbikesavailable":3,"numdocksavailable":32})")
                ->station.capacity,
            35);
  EXPECT_EQ(parse(R"({"stationcode":"1","capacity":0,"numbikesavailable":0,"numdocksavailable":0})")
                ->station.capacity,
            0);
  EXPECT_EQ(parse(R"({"stationcode":"1","capacity":20,"numbikesavailable":25,"numdocksavailable":0})")
                ->station.capacity,
            20);
}

TEST(record, needs_a_station_code) {
  for (const char* text :
       {"{}", R"({"stationcode": null})", R"({"stationcode": ""})", R"({"stationcode": []})"}) {
    const auto read = parse(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, error_code::invalid_input);
  }
}

}  // namespace
}  // namespace velib
