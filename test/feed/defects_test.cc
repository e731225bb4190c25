// What feeds get wrong in the wild, and what is made of it: a test for each.
#include <vector>

#include "test/feed/small_feed.h"

namespace velib {
namespace {

// Value of a field as JSON, what is read, and the one defect that is reported (none: nothing is).
struct count_row {
  const char* text;
  count expected;
  std::optional<defect> met = {};
};

void expect_only(const parse_report& report, std::optional<defect> met, std::string_view where) {
  for (size_t k = 0; k < kDefects; ++k) {
    const auto d = static_cast<defect>(k);
    EXPECT_EQ(report.of(d), met == d ? 1 : 0) << where << ": " << name_of(d);
  }
}

const std::vector<std::string>& examples_of(const parsed_feed& feed, defect d) {
  return feed.report.examples[static_cast<size_t>(d)];
}

TEST(feed_defects, lat_lon_null_or_zero_or_off_the_globe) {
  for (const auto* where :
       {R"("lat":null,"lon":2.3)", R"("lon":2.3)", R"("lat":0,"lon":0.0)", R"("lat":91,"lon":2.3)",
        R"("lat":48.8,"lon":-180.5)", R"("lat":"north","lon":2.3)", R"("lat":"nan","lon":"inf")"}) {
    const auto feed = good(parse(stations(information_of("1") + R"(,{"station_id":2,)" + where + "}"),
                                 stations(R"({"station_id":1},{"station_id":2})")));
    EXPECT_EQ(feed.report.kept, 1) << where;
    EXPECT_EQ(examples_of(feed, defect::misplaced), std::vector<std::string>{"2"}) << where;
  }
}

TEST(feed_defects, lat_lon_in_another_city) {
  const auto information = stations(information_of("1") + R"(,{"station_id":2,"lat":45.76,"lon":4.84})");
  const auto status = stations(R"({"station_id":1},{"station_id":2})");
  const bounding_box paris{.south = 48.6, .west = 1.9, .north = 49.1, .east = 2.8};
  const auto feed = good(
      parse_gbfs({.information = information, .status = status}, {.captured_at = at(kNow), .box = paris}));
  EXPECT_EQ(feed.report.kept, 1);
  EXPECT_EQ(examples_of(feed, defect::outside_box), std::vector<std::string>{"2"});
  EXPECT_EQ(good(parse(information, status)).report.kept, 2) << "without a box";
}

TEST(feed_defects, id_in_one_file_only) {
  const auto feed = good(parse(stations(information_of("1") + "," + information_of("2")),
                               stations(R"({"station_id":1},{"station_id":3},{"station_id":4})")));
  EXPECT_EQ(feed.report.kept, 1);
  EXPECT_EQ(examples_of(feed, defect::without_status), std::vector<std::string>{"2"});
  EXPECT_EQ(examples_of(feed, defect::without_information), (std::vector<std::string>{"3", "4"}));
}

TEST(feed_defects, station_id_twice) {
  const auto feed = good(parse(
      stations(information_of("1", R"(,"capacity":30)") + "," + information_of("1") + "," +
               information_of("2", R"(,"stationCode":"1")")),
      stations(
          R"({"station_id":1,"num_bikes_available":4},{"station_id":1,"num_bikes_available":9},{"station_id":2})")));
  EXPECT_EQ(feed.report.kept, 1);
  EXPECT_EQ(feed.report.of(defect::duplicate), 3);
  EXPECT_EQ(feed.snapshot.entries.at(0).station.id, "1");
  EXPECT_EQ(feed.snapshot.entries.at(0).state.bikes, 4) << "the first one stays";
}

TEST(feed_defects, station_id_twice_and_the_first_one_is_nowhere) {
  const auto feed = good(parse(stations(R"({"station_id":1,"lat":0,"lon":0},)" + information_of("1")),
                               stations(R"({"station_id":1})")));
  EXPECT_EQ(feed.report.kept, 1);
  EXPECT_EQ(feed.report.of(defect::misplaced), 1);
  EXPECT_EQ(feed.report.of(defect::duplicate), 0);
}

TEST(feed_defects, station_id_beyond_32_bits_and_text_in_one_file) {
  const auto feed = good(parse(stations(information_of("36255478193") + "," + information_of("\" b \"") +
                                        "," + information_of("123456789012345678901234567890")),
                               stations(R"({"station_id":"b"},{"station_id":"36255478193"},
                                           {"station_id":"123456789012345678901234567890"})")));
  ASSERT_EQ(feed.snapshot.entries.size(), 3u);
  EXPECT_EQ(feed.snapshot.entries[0].station.code, "123456789012345678901234567890");
  EXPECT_EQ(feed.snapshot.entries[1].station.code, "36255478193");
  EXPECT_EQ(feed.snapshot.entries[2].station.code, "b");
  EXPECT_EQ(examples_of(feed, defect::text_repaired), std::vector<std::string>{"station_information"});
}

TEST(feed_defects, num_docks_available_absent_or_without_limit) {
  const count_row rows[] = {{"null", kUnknown},
                            {"999", kUnknown, defect::unlimited},
                            {"999999", kUnknown, defect::unlimited},
                            {"1e300", kUnknown, defect::unlimited},
                            {"18446744073709551615", kUnknown, defect::unlimited},
                            {"998", 998, defect::capacity_raised}};
  for (const auto& [text, expected, met] : rows) {
    const auto feed = parse_status(fmt::format(R"("num_bikes_available":4,"num_docks_available":{})", text));
    EXPECT_EQ(feed.snapshot.entries.at(0).state.docks, expected) << text;
    expect_only(feed.report, met, text);
  }
  EXPECT_EQ(state_of(R"("num_bikes_available":4)").docks, kUnknown);
}

TEST(feed_defects, num_docks_available_of_a_virtual_station) {
  for (const auto* docks : {"10", "0", "null", "999999"}) {
    const auto feed = parse_status(fmt::format(R"("num_bikes_available":4,"num_docks_available":{})", docks),
                                   R"(,"is_virtual_station":true)");
    EXPECT_TRUE(feed.snapshot.entries.at(0).station.is_virtual);
    EXPECT_EQ(feed.snapshot.entries.at(0).state.docks, kUnknown) << docks;
    EXPECT_EQ(feed.snapshot.entries.at(0).state.bikes, 4);
    EXPECT_EQ(feed.report.of(defect::virtual_station), 1);
  }
}

TEST(feed_defects, docks_read_only_by_type) {
  constexpr std::string_view kTypes = R"({"data":{"vehicle_types":[
      {"vehicle_type_id":"bike","form_factor":"bicycle","propulsion_type":"human"},
      {"vehicle_type_id":"scooter","form_factor":"scooter","propulsion_type":"electric"}]}})";
  constexpr std::string_view kByType = R"("vehicle_docks_available":[
      {"vehicle_type_ids":["scooter"],"count":6},{"vehicle_type_ids":["bike"],"count":2},
      {"vehicle_type_ids":["scooter","bike"],"count":3},{"vehicle_type_ids":["blimp"],"count":9}])";
  const auto docks_of = [&](const std::string& fields, std::string_view types) {
    return parse_status(fields, "", types).snapshot.entries.at(0).state.docks;
  };
  EXPECT_EQ(docks_of(std::string(kByType), kTypes), 5);
  EXPECT_EQ(docks_of(std::string(kByType), ""), 20) << "types not explained: all docks";
  EXPECT_EQ(docks_of(R"("num_docks_available":8,)" + std::string(kByType), kTypes), 8) << "total first";
  EXPECT_EQ(docks_of(R"("num_docks_available":999999,)" + std::string(kByType), kTypes), kUnknown);
  EXPECT_EQ(docks_of(R"("vehicle_docks_available":[])", kTypes), kUnknown);
}

TEST(feed_defects, is_installed_no_with_docks_shown) {
  const auto feed = parse_status(R"("is_installed":0,"is_renting":1,"is_returning":1,
      "num_bikes_available":3,"num_docks_available":30)");
  const auto& state = feed.snapshot.entries.at(0).state;
  EXPECT_EQ(state.bikes, 3);
  EXPECT_EQ(state.docks, 30);
  EXPECT_FALSE(state.can_rent() || state.can_return());
  EXPECT_EQ(feed.report.of(defect::closed_with_counts), 1);
  EXPECT_EQ(parse_status(R"("is_installed":0,"num_docks_available":0)").report.of(defect::closed_with_counts),
            0);
}

TEST(feed_defects, is_renting_and_is_returning_no) {
  const auto state = state_of(R"("is_installed":1,"is_renting":0,"is_returning":0,
      "num_bikes_available":3,"num_docks_available":10)");
  EXPECT_EQ(state.bikes, 3);
  EXPECT_FALSE(state.can_rent() || state.can_return());
}

TEST(feed_defects, booleans_in_many_words) {
  for (const auto* yes : {"1", "true", "\"1\"", "\"OUI\"", "\"yes\"", "\"True\"", "1.0"}) {
    EXPECT_EQ(state_of(fmt::format(R"("is_renting":{})", yes)).renting, answer::yes) << yes;
  }
  for (const auto* no : {"0", "false", "\"0\"", "\"NON\"", "\"no\"", "\"FALSE\"", "0.0"}) {
    EXPECT_EQ(state_of(fmt::format(R"("is_renting":{})", no)).renting, answer::no) << no;
  }
  for (const auto* unclear : {"2", "\"\"", "\"perhaps\"", "{}", "[]", "-1"}) {
    const auto feed = parse_status(fmt::format(R"("is_renting":{})", unclear));
    EXPECT_EQ(feed.snapshot.entries.at(0).state.renting, answer::unknown) << unclear;
    expect_only(feed.report, defect::unreadable_flag, unclear);
  }
  EXPECT_EQ(state_of(R"("is_renting":null)").renting, answer::unknown);
  expect_only(parse_status(R"("is_renting":"OUI")").report, defect::retyped, "OUI");
  expect_only(parse_status(R"("is_renting":1)").report, {}, "1");
}

TEST(feed_defects, counts_as_text_decimals_negative_or_null) {
  const count_row rows[] = {{"4", 4},
                            {"0", 0},
                            {"\"4\"", 4, defect::retyped},
                            {"\" 4 \"", 4, defect::retyped},
                            {"4.0", 4, defect::retyped},
                            {"-1", 0, defect::negative},
                            {"-9223372036854775808", 0, defect::negative},
                            {"null", kUnknown},
                            {"4.5", kUnknown, defect::unreadable_count},
                            {"true", kUnknown, defect::unreadable_count},
                            {"\"many\"", kUnknown, defect::unreadable_count},
                            {"\"\"", kUnknown, defect::unreadable_count},
                            {"\"nan\"", kUnknown, defect::unreadable_count},
                            {"[4]", kUnknown, defect::unreadable_count},
                            {"{}", kUnknown, defect::unreadable_count}};
  for (const auto& [text, expected, met] : rows) {
    const auto feed = parse_status(fmt::format(R"("num_bikes_available":{})", text));
    EXPECT_EQ(feed.snapshot.entries.at(0).state.bikes, expected) << text;
    expect_only(feed.report, met, text);
  }
  EXPECT_EQ(state_of(R"("num_bikes_available":null,"numBikesAvailable":4)").bikes, 4);
}

TEST(feed_defects, types_as_a_list_or_a_dict_and_with_repeated_keys) {
  const std::pair<const char*, int> shapes[] = {
      {R"([{"mechanical":2},{"ebike":3}])", 0},
      {R"({"mechanical":2,"ebike":3})", 0},
      {R"({"mechanical":1,"ebike":3,"mechanical":1})", 0},
      {R"([{"ebike":1},{"mechanical":2},{"ebike":2}])", 0},
      {R"([{"ebike":1,"ebike":2},{"mechanical":2},{"cargo":9}])", 1},
  };
  for (const auto& [types, unexplained] : shapes) {
    const auto feed =
        parse_status(fmt::format(R"("num_bikes_available":5,"num_bikes_available_types":{})", types));
    const auto& state = feed.snapshot.entries.at(0).state;
    EXPECT_EQ(state.mechanical, 2) << types;
    EXPECT_EQ(state.ebikes, 3) << types;
    EXPECT_EQ(state.bikes, 5) << types;
    EXPECT_EQ(feed.report.of(defect::unknown_vehicle_type), unexplained) << types;
  }
}

TEST(feed_defects, types_of_another_shape_refine_nothing) {
  EXPECT_EQ(parse_status(R"("num_bikes_available":5,"num_bikes_available_types":[7,{"mechanical":5}])")
                .report.of(defect::malformed),
            1);
  const auto feed = parse_status(R"("num_bikes_available":5,"num_bikes_available_types":"3 and 2")");
  EXPECT_EQ(feed.snapshot.entries.at(0).state.bikes, 5);
  EXPECT_EQ(feed.report.of(defect::unreadable_count), 1);
  const auto beyond = state_of(R"("num_bikes_available":5,
      "num_bikes_available_types":[{"mechanical":900},{"mechanical":900},{"ebike":1}])");
  EXPECT_EQ(beyond.bikes, 5);
  EXPECT_EQ(beyond.mechanical, kUnknown);
}

TEST(feed_defects, sum_of_types_is_not_the_total) {
  const auto feed = parse_status(R"("num_bikes_available":0,
      "num_bikes_available_types":[{"mechanical":10},{"ebike":5}])");
  EXPECT_EQ(feed.snapshot.entries.at(0).state.bikes, 15);
  expect_only(feed.report, defect::retotalled, "total 0, types 15");
  const auto untold = parse_status(R"("num_bikes_available_types":[{"mechanical":1},{"ebike":2}])");
  EXPECT_EQ(untold.snapshot.entries.at(0).state.bikes, 3);
  expect_only(untold.report, {}, "no total");
}

TEST(feed_defects, unknown_vehicle_type_id) {
  constexpr std::string_view kTypes = R"({"data":{"vehicle_types":[
      {"vehicle_type_id":"bike","form_factor":"bicycle","propulsion_type":"human"}]}})";
  const auto feed = parse_status(R"("num_bikes_available":5,"vehicle_types_available":[
      {"vehicle_type_id":"bike","count":2},{"vehicle_type_id":"blimp","count":3}])",
                                 "", kTypes);
  EXPECT_EQ(feed.report.kept, 1);
  EXPECT_EQ(feed.snapshot.entries.at(0).state.bikes, 2);
  EXPECT_EQ(feed.snapshot.entries.at(0).state.mechanical, 2);
  expect_only(feed.report, defect::unknown_vehicle_type, "blimp");
  const auto all_unknown = parse_status(
      R"("num_bikes_available":5,"vehicle_types_available":[{"vehicle_type_id":"blimp","count":5}])", "",
      kTypes);
  EXPECT_EQ(all_unknown.snapshot.entries.at(0).state.bikes, 5) << "the total says more than no type";
  EXPECT_EQ(all_unknown.snapshot.entries.at(0).state.mechanical, kUnknown);
}

TEST(feed_defects, last_reported_null_zero_negative_milliseconds_or_text) {
  const auto expected = at("2026-03-04T14:14:48Z");
  for (const auto* good_time : {"1772633688", "1772633688000", "\"2026-03-04T15:14:48+01:00\"",
                                "\"2026-03-04T14:14:48.969Z\"", "\"1772633688\""}) {
    EXPECT_EQ(state_of(fmt::format(R"("last_reported":{})", good_time)).reported_at, expected) << good_time;
  }
  EXPECT_EQ(parse_status(R"("last_reported":1772633688000)").report.of(defect::retyped), 1);
  for (const auto* bad : {"0", "-5", "4102444800", "1e30", "\"\"", "\"-\"", "\"soon\"", "[]", "\"nan\"",
                          "\"1999-12-31T23:59:59Z\"", "-1e300", "9999999999999"}) {
    const auto feed = parse_status(fmt::format(R"("last_reported":{})", bad));
    EXPECT_EQ(feed.snapshot.entries.at(0).state.reported_at, std::nullopt) << bad;
    EXPECT_EQ(feed.report.of(defect::unreadable_time), 1) << bad;
  }
  for (const auto* absent : {R"("last_reported":null)", R"("is_renting":1)"}) {
    EXPECT_EQ(state_of(absent).reported_at, std::nullopt);
  }
}

TEST(feed_defects, last_reported_in_2018) {
  const auto years = parse_status(R"("last_reported":1530000000)");
  EXPECT_EQ(years.snapshot.entries.at(0).state.reported_at, at("2018-06-26T08:00:00Z"));
  expect_only(years.report, defect::stale_station, "2018");
  constexpr int kFeedTime = 1772634590;
  EXPECT_EQ(
      parse_status(fmt::format(R"("last_reported":{})", kFeedTime - 86400)).report.of(defect::stale_station),
      1);
  EXPECT_EQ(
      parse_status(fmt::format(R"("last_reported":{})", kFeedTime - 86399)).report.of(defect::stale_station),
      0);
}

TEST(feed_defects, last_updated_missing_or_senseless) {
  const auto dated = [](std::string_view top, std::optional<utc_time> answered_at) {
    const auto information = stations(information_of("7")), status = stations(R"({"station_id":7})", top);
    return good(parse_gbfs({.information = information, .status = status},
                           {.captured_at = at(kNow), .answered_at = answered_at}));
  };
  const auto header = at("2026-03-04T14:25:00Z");
  const auto told = at("2026-03-04T14:20:00Z");
  EXPECT_EQ(dated(R"("last_updated":1772634000,)", header).snapshot.observed_at, told);
  EXPECT_EQ(dated(R"("last_updated":"2026-03-04T15:20:00+01:00",)", header).snapshot.observed_at, told);
  EXPECT_EQ(dated(R"("lastUpdatedOther":0,"last_updated":1772634000,)", header).snapshot.observed_at, told);
  for (const auto* top : {"", R"("last_updated":0,)", R"("lastUpdatedOther":9999999999,)"}) {
    EXPECT_EQ(dated(top, header).snapshot.observed_at, header) << "the Date header" << top;
    EXPECT_EQ(dated(top, at("2030-01-01T00:00:00Z")).snapshot.observed_at, at(kNow)) << top;
    const auto feed = dated(top, {});
    EXPECT_EQ(feed.snapshot.observed_at, at(kNow)) << top;
    EXPECT_EQ(feed.report.of(defect::undated), 1) << top;
  }
}

TEST(feed_defects, last_updated_frozen_is_told_as_it_is) {
  const auto feed = good(
      parse(stations(information_of("7")), stations(R"({"station_id":7})", R"("last_updated":1740000000,)")));
  EXPECT_EQ(feed.snapshot.observed_at, at("2025-02-19T21:20:00Z"));
  EXPECT_EQ(feed.snapshot.captured_at, at(kNow));
}

TEST(feed_defects, ttl_zero_or_an_hour_on_minute_data) {
  const auto ttl_of = [](std::string_view ttl) {
    const auto status = fmt::format(R"({{"ttl":{},"data":{{"stations":[{{"station_id":7}}]}}}})", ttl);
    return good(parse(stations(information_of("7")), status)).ttl;
  };
  EXPECT_EQ(ttl_of("0"), std::chrono::seconds(0));
  EXPECT_EQ(ttl_of("3600"), std::chrono::hours(1));
  EXPECT_EQ(ttl_of("\"60\""), std::chrono::minutes(1));
  for (const auto* bad : {"-1", "null", "1e300", "\"soon\"", "[]"})
    EXPECT_EQ(ttl_of(bad), std::nullopt) << bad;
}

TEST(feed_defects, capacity_zero_or_below_bikes_and_docks) {
  struct row {
    const char* capacity;
    const char* counts;
    count expected;
    std::optional<defect> met;
  };
  constexpr auto kBoth = R"("num_bikes_available":3,"num_docks_available":20)";
  constexpr auto kBikes = R"("num_bikes_available":3)";
  const row rows[] = {
      {"0", kBoth, 23, defect::capacity_raised},
      {"22", kBoth, 23, defect::capacity_raised},
      {"23", kBoth, 23, {}},
      {"30", kBoth, 30, {}},
      {"null", kBoth, kUnknown, {}},
      {"0", kBikes, kUnknown, {}},
      {"999999", kBoth, kUnknown, defect::unlimited},
  };
  for (const auto& [capacity, counts, expected, met] : rows) {
    const auto information =
        fmt::format(R"({{"station_id":7,"lat":48.8,"lon":2.3,"capacity":{}}})", capacity);
    const auto feed =
        good(parse(stations(information), stations(fmt::format(R"({{"station_id":7,{}}})", counts))));
    EXPECT_EQ(feed.snapshot.entries.at(0).station.capacity, expected) << capacity;
    expect_only(feed.report, met, capacity);
  }
}

TEST(feed_defects, bikes_above_capacity) {
  const auto feed = parse_status(R"("num_bikes_available":27)");
  EXPECT_EQ(feed.snapshot.entries.at(0).state.bikes, 27);
  expect_only(feed.report, defect::above_capacity, "27 of 20");
}

TEST(feed_defects, list_empty) {
  const auto good_list = stations(information_of("7"));
  EXPECT_EQ(error_of(stations(""), good_list),
            "no station to keep of 0 in station_information and 1 in station_status: 0 stations, 1 left out "
            "(1 without_information)");
}

TEST(feed_defects, optional_file_missing_html_truncated_or_of_another_kind) {
  constexpr auto kStatus =
      R"("num_bikes_available":5,"vehicle_types_available":[{"vehicle_type_id":"bike","count":4}])";
  for (const auto* file : {"404: Not Found", "<html></html>", R"({"data":{"vehicle_types":[)", "[]", "{}",
                           R"({"data":{"vehicle_types":{}}})"}) {
    const auto feed = parse_status(kStatus, "", file);
    EXPECT_EQ(feed.snapshot.entries.at(0).state.bikes, 5) << file;
    EXPECT_EQ(feed.snapshot.entries.at(0).state.mechanical, kUnknown) << file;
    expect_only(feed.report, defect::optional_file, file);
  }
  expect_only(parse_status(kStatus).report, {}, "empty, as good as not there");
}

TEST(feed_defects, whole_answer_is_no_feed) {
  const auto fine = stations(information_of("7"));
  EXPECT_EQ(error_of("", fine), "station_information: empty (byte 0 of 0: incomplete JSON)");
  EXPECT_EQ(error_of(fine, " \n"), "station_status: empty (byte 2 of 2: incomplete JSON)");
  EXPECT_EQ(error_of(fine, "404: Not Found"), "station_status: not JSON (byte 3 of 14: extra data)");
  EXPECT_EQ(error_of(fine, "<html><body>Busy</body></html>"),
            "station_status: a page of HTML or XML, not JSON (byte 0 of 30: syntax error)");
  EXPECT_EQ(error_of(fine, R"({"data":{"stations":[{"x":NaN}]}})"),
            "station_status: not JSON (byte 26 of 33: syntax error)");
  EXPECT_EQ(error_of(fine, fine.substr(0, 60)), "station_status: cut off at byte 60: the JSON does not end");
  EXPECT_EQ(error_of(fine, "[]"), "station_status: JSON, but not an object, so not a GBFS file");
  EXPECT_EQ(error_of(R"({"data":[]})", fine),
            "station_information: JSON without data.stations, so not a GBFS file");
}

TEST(feed_defects, clock_change_is_no_change_in_utc) {
  for (const auto& [local, utc] : {std::pair{"2025-10-26T02:30:00+02:00", "2025-10-26T00:30:00Z"},
                                   {"2025-10-26T02:30:00+01:00", "2025-10-26T01:30:00Z"},
                                   {"2025-03-30T03:00:00+02:00", "2025-03-30T01:00:00Z"}}) {
    EXPECT_EQ(state_of(fmt::format(R"("last_reported":"{}")", local)).reported_at, at(utc));
  }
}

}  // namespace
}  // namespace velib
