#include "feed/opendata.h"

#include <vector>

#include "test/feed/small_feed.h"

namespace velib {
namespace {

std::string record(std::string_view code, std::string_view due, std::string_view more = "") {
  return fmt::format(R"({{"stationcode":"{}","name":"N","is_installed":"OUI","capacity":35,"is_renting":"OUI",
      "is_returning":"NON","numdocksavailable":24,"numbikesavailable":11,"mechanical":10,"ebike":1,
      "duedate":"{}","nom_arrondissement_communes":"Paris","code_insee_commune":"75056",
      "coordonnees_geo":{{"lon":2.275725,"lat":48.865983}}{}}})",
                     code, due, more);
}

result<parsed_feed> parse_pages(const std::vector<std::string>& texts,
                                parse_options options = {.captured_at = at(kNow)}) {
  const std::vector<std::string_view> pages(texts.begin(), texts.end());
  return parse_opendata(pages, options);
}

std::string page(std::string_view records) {
  return fmt::format(R"({{"total_count":1471,"results":[{}]}})", records);
}

TEST(opendata, reads_a_record) {
  const auto feed = good(parse_pages({fmt::format("[{}]", record("16107", "2026-03-04T15:20:00+01:00"))}));
  EXPECT_EQ(feed.snapshot.observed_at, at("2026-03-04T14:20:00Z"));
  EXPECT_EQ(feed.snapshot.captured_at, at(kNow));
  ASSERT_EQ(feed.snapshot.entries.size(), 1u);
  EXPECT_EQ(feed.snapshot.entries[0].station, (station{.code = "16107",
                                                       .name = "N",
                                                       .where = position{48.865983, 2.275725},
                                                       .capacity = 35,
                                                       .commune = "Paris",
                                                       .commune_code = "75056"}));
  EXPECT_EQ(feed.snapshot.entries[0].state, (station_state{.bikes = 11,
                                                           .docks = 24,
                                                           .mechanical = 10,
                                                           .ebikes = 1,
                                                           .installed = answer::yes,
                                                           .renting = answer::yes,
                                                           .returning = answer::no,
                                                           .reported_at = at("2026-03-04T14:20:00Z")}));
  EXPECT_EQ(summary(feed.report), "1 stations");
  EXPECT_EQ(feed.report.of(defect_cost::flagged), 0) << "OUI is how this feed says yes";
}

TEST(opendata, places_come_in_three_shapes) {
  const auto where = [](std::string_view place) {
    const auto text = fmt::format(R"([{{"stationcode":"1",{}}}])", place);
    const auto feed = parse_pages({text});
    return feed ? feed->snapshot.entries.at(0).station.where : std::nullopt;
  };
  const position expected{48.865983, 2.275725};
  EXPECT_EQ(where(R"("coordonnees_geo":{"lon":2.275725,"lat":48.865983})"), expected);
  EXPECT_EQ(where(R"("coordonnees_geo":[48.865983,2.275725])"), expected);
  EXPECT_EQ(where(R"("lat":48.865983,"lon":"2.275725")"), expected);
  for (const auto* none : {R"("coordonnees_geo":null)", R"("coordonnees_geo":[1,2,3])",
                           R"("coordonnees_geo":[])", R"("coordonnees_geo":{"lat":1})"}) {
    EXPECT_EQ(where(none), std::nullopt) << none;
  }
}

TEST(opendata, a_station_on_two_pages_is_kept_once_and_the_later_report_wins) {
  const auto early = record("1", "2026-03-04T14:00:00Z", R"(,"station_id":7)");
  const auto late = record("1", "2026-03-04T14:10:00Z", R"(,"station_id":8)");
  const auto other = record("2", "2026-03-04T13:00:00Z");
  for (const auto& pages : {std::vector{page(early), page(other + "," + late)},
                            std::vector{page(late + "," + other), page(early)}}) {
    const auto feed = good(parse_pages(pages));
    ASSERT_EQ(feed.report.kept, 2);
    EXPECT_EQ(feed.report.of(defect::duplicate), 1);
    EXPECT_EQ(feed.snapshot.entries[0].station.id, "8");
    EXPECT_EQ(feed.snapshot.observed_at, at("2026-03-04T14:10:00Z"));
  }
}

TEST(opendata, the_newest_report_that_can_be_dates_the_snapshot) {
  const auto far_ahead = record("1", "2026-03-04T15:30:01Z");
  const auto feed = good(parse_pages({page(far_ahead + "," + record("2", "2026-03-04T14:40:00Z"))}));
  EXPECT_EQ(feed.snapshot.observed_at, at("2026-03-04T14:40:00Z"));
  EXPECT_EQ(feed.report.of(defect::unreadable_time), 1);
  const auto undated = good(
      parse_pages({page(far_ahead)}, {.captured_at = at(kNow), .answered_at = at("2026-03-04T14:29:00Z")}));
  EXPECT_EQ(undated.snapshot.observed_at, at("2026-03-04T14:29:00Z"));
  EXPECT_EQ(undated.report.of(defect::undated), 1);
}

TEST(opendata, station_codes_and_names_null) {
  const auto feed =
      good(parse_pages({page(record("1", "2026-03-04T14:00:00Z") +
                             R"(,{"stationcode":null,"name":null},null,7,{"stationcode":""})")}));
  EXPECT_EQ(summary(feed.report), "1 stations, 4 left out (4 malformed)");
}

TEST(opendata, a_station_outside_the_box_is_left_out) {
  const auto far = R"({"stationcode":"2","lat":45.76,"lon":4.84})";
  const auto feed = good(parse_pages({page(record("1", "2026-03-04T14:00:00Z") + "," + far)},
                                     {.captured_at = at(kNow), .box = bounding_box{48.6, 1.9, 49.1, 2.8}}));
  EXPECT_EQ(summary(feed.report), "1 stations, 1 left out (1 outside_box)");
}

TEST(opendata, capacity_zero_for_the_whole_network) {
  const auto feed = good(parse_pages(
      {R"([{"stationcode":"1","lat":48.8,"lon":2.3,"capacity":0,"numdocksavailable":32,"numbikesavailable":3}])"}));
  EXPECT_EQ(feed.snapshot.entries.at(0).station.capacity, 35);
  EXPECT_EQ(feed.report.of(defect::capacity_raised), 1);
  EXPECT_EQ(feed.report.of(defect::above_capacity), 0);
}

TEST(opendata, errors_name_the_page_and_the_byte) {
  const auto fine = page(record("1", "2026-03-04T14:00:00Z"));
  const auto error_of_pages = [](const std::vector<std::string>& pages) {
    return parse_pages(pages).error().message;
  };
  EXPECT_EQ(error_of_pages({fine, "<html>"}),
            "opendata page 2 of 2: a page of HTML or XML, not JSON (byte 0 of 6: syntax error)");
  EXPECT_EQ(error_of_pages({R"({"error_code":"ODSQLError"})"}),
            "opendata: JSON, but neither a list of records nor one of 'results'");
  EXPECT_EQ(error_of_pages({"7"}), "opendata: JSON, but neither a list of records nor one of 'results'");
  EXPECT_EQ(error_of_pages({}), "no station to keep in 0 page(s) of opendata: 0 stations");
  EXPECT_EQ(error_of_pages({"[]"}), "no station to keep in 1 page(s) of opendata: 0 stations");
}

TEST(opendata, a_page_says_how_many_rows_there_are) {
  EXPECT_EQ(total_count(page("")), 1471);
  for (const auto* none : {"[]", "", "{}", R"({"total_count":-1})", R"({"total_count":1e99})",
                           R"({"total_count":"7"})", R"({"total_count":99999999999})"}) {
    EXPECT_EQ(total_count(none), std::nullopt) << none;
  }
}

}  // namespace
}  // namespace velib
