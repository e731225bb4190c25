#include "feed/gbfs.h"

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "base/file.h"
#include "base/random.h"

namespace velib {
namespace {

constexpr std::string_view kNow = "2026-03-04T14:30:00Z";

utc_time at(std::string_view text) {
  return *parse_time(text);
}

std::string stations(std::string_view list, std::string_view top = R"("lastUpdatedOther":1772634590,)") {
  return fmt::format(R"({{{}"ttl":3600,"data":{{"stations":[{}]}}}})", top, list);
}

std::string information_of(std::string_view id, std::string_view more = "") {
  return fmt::format(R"({{"station_id":{},"name":"N","lat":48.8,"lon":2.3,"capacity":20{}}})", id, more);
}

result<parsed_feed> parse(std::string_view information, std::string_view status) {
  return parse_gbfs({.information = information, .status = status}, {.captured_at = at(kNow)});
}

// One station whose status holds `fields`.
parsed_feed parse_status(std::string_view fields) {
  auto feed = parse(stations(information_of("7")), stations(fmt::format(R"({{"station_id":7,{}}})", fields)));
  if (!feed) ADD_FAILURE() << feed.error().message;
  return feed.value_or(parsed_feed{.snapshot = {.entries = {{}}}, .report = {}, .version = {}});
}

station_state state_of(std::string_view fields) {
  return parse_status(fields).snapshot.entries.at(0).state;
}

std::string error_of(std::string_view information, std::string_view status) {
  const auto feed = parse(information, status);
  if (feed) return "no error";
  EXPECT_EQ(feed.error().code, error_code::invalid_input);
  return feed.error().message;
}

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

TEST(gbfs, counts_come_in_many_types) {
  EXPECT_EQ(state_of(R"("num_bikes_available":"4")").bikes, 4);
  EXPECT_EQ(state_of(R"("num_bikes_available":4.0)").bikes, 4);
  EXPECT_EQ(state_of(R"("num_bikes_available":0)").bikes, 0);
  EXPECT_EQ(state_of(R"("numBikesAvailable":4)").bikes, 4);
  EXPECT_EQ(state_of(R"("num_bikes_available":null,"numBikesAvailable":4)").bikes, 4);
  EXPECT_EQ(
      parse_status(R"("num_bikes_available":"4","num_docks_available":16.0)").report.of(defect::retyped), 2);
}

TEST(gbfs, counts_that_say_nothing_are_unknown) {
  for (const auto* bad : {"-1", "4.5", "999", "999999", "1e300", "-1e300", "true", "\"many\"", "\"\"", "[4]",
                          "{}", "18446744073709551615"}) {
    const auto feed = parse_status(fmt::format(R"("num_docks_available":{})", bad));
    EXPECT_EQ(feed.snapshot.entries.at(0).state.docks, kUnknown) << bad;
    EXPECT_EQ(feed.report.of(defect::unreadable_count), 1) << bad;
  }
  EXPECT_EQ(state_of(R"("num_docks_available":null)").docks, kUnknown);
  EXPECT_EQ(state_of(R"("is_renting":1)").docks, kUnknown);
}

TEST(gbfs, flags_come_in_many_words) {
  for (const auto* yes : {"1", "true", "\"1\"", "\"OUI\"", "\"yes\"", "\"True\""}) {
    EXPECT_EQ(state_of(fmt::format(R"("is_renting":{})", yes)).renting, answer::yes) << yes;
  }
  for (const auto* no : {"0", "false", "\"0\"", "\"NON\"", "\"no\"", "\"FALSE\""}) {
    EXPECT_EQ(state_of(fmt::format(R"("is_renting":{})", no)).renting, answer::no) << no;
  }
  for (const auto* unclear : {"2", "null", "\"\"", "\"perhaps\"", "{}", "[]"}) {
    EXPECT_EQ(state_of(fmt::format(R"("is_renting":{})", unclear)).renting, answer::unknown) << unclear;
  }
}

TEST(gbfs, types_refine_the_total_in_every_shape) {
  const auto dictionary = state_of(R"("num_bikes_available":5,
      "num_bikes_available_types":{"mechanical":2,"ebike":3})");
  EXPECT_EQ(dictionary.mechanical, 2);
  EXPECT_EQ(dictionary.ebikes, 3);
  const auto repeated = state_of(R"("num_bikes_available":6,
      "num_bikes_available_types":[{"ebike":1},{"mechanical":2},{"ebike":3},7,{"cargo":9}])");
  EXPECT_EQ(repeated.mechanical, 2);
  EXPECT_EQ(repeated.ebikes, 4);
  const auto plain = state_of(R"("num_bikes_available":10,"num_ebikes_available":4)");
  EXPECT_EQ(plain.mechanical, 6);
  EXPECT_EQ(plain.ebikes, 4);
  EXPECT_EQ(state_of(R"("num_bikes_available":10)").ebikes, kUnknown);
}

TEST(gbfs, the_sum_of_types_wins_over_the_total) {
  const auto feed = parse_status(R"("num_bikes_available":0,
      "num_bikes_available_types":[{"mechanical":10},{"ebike":5}])");
  EXPECT_EQ(feed.snapshot.entries.at(0).state.bikes, 15);
  EXPECT_EQ(feed.report.of(defect::retotalled), 1);
  EXPECT_EQ(state_of(R"("num_bikes_available_types":[{"mechanical":1},{"ebike":2}])").bikes, 3);
}

TEST(gbfs, reports_are_dated_within_reason) {
  EXPECT_EQ(state_of(R"("last_reported":1772633688)").reported_at, at("2026-03-04T14:14:48Z"));
  EXPECT_EQ(state_of(R"("last_reported":1772633688000)").reported_at, at("2026-03-04T14:14:48Z"));
  EXPECT_EQ(state_of(R"("last_reported":"2026-03-04T15:14:48+01:00")").reported_at,
            at("2026-03-04T14:14:48Z"));
  for (const auto* bad : {"null", "0", "-5", "4102444800", "1e30", "\"\"", "\"-\"", "\"soon\"", "[]"}) {
    EXPECT_EQ(state_of(fmt::format(R"("last_reported":{})", bad)).reported_at, std::nullopt) << bad;
  }
}

TEST(gbfs, an_undated_feed_is_as_old_as_its_capture) {
  const auto pair = [](std::string_view top) {
    return *parse(stations(information_of("7")), stations(R"({"station_id":7})", top));
  };
  EXPECT_EQ(pair(R"("last_updated":1772634000,)").snapshot.observed_at, at("2026-03-04T14:20:00Z"));
  for (const auto* top : {"", R"("last_updated":0,)", R"("lastUpdatedOther":9999999999,)"}) {
    const auto feed = pair(top);
    EXPECT_EQ(feed.snapshot.observed_at, at(kNow)) << top;
    EXPECT_EQ(feed.report.of(defect::undated), 1) << top;
  }
}

TEST(gbfs, joins_ids_as_text_whatever_their_type) {
  const auto feed = parse(stations(information_of("36255478193") + "," + information_of("\" b \"")),
                          stations(R"({"station_id":"b"},{"station_id":"36255478193"})"));
  ASSERT_TRUE(feed) << feed.error().message;
  ASSERT_EQ(feed->snapshot.entries.size(), 2u);
  EXPECT_EQ(feed->snapshot.entries[0].station.code, "36255478193");
  EXPECT_EQ(feed->snapshot.entries[1].station.code, "b");
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

TEST(gbfs, whole_bad_answers_name_the_file_and_the_byte) {
  const auto good = stations(information_of("7"));
  EXPECT_EQ(error_of("", good), "station_information: empty (byte 0 of 0: incomplete JSON)");
  EXPECT_EQ(error_of(good, " \n"), "station_status: empty (byte 2 of 2: incomplete JSON)");
  EXPECT_EQ(error_of(good, "404: Not Found"), "station_status: not JSON (byte 3 of 14: extra data)");
  EXPECT_EQ(error_of(good, "<html><body>Busy</body></html>"),
            "station_status: a page of HTML or XML, not JSON (byte 0 of 30: syntax error)");
  EXPECT_EQ(error_of(good, R"({"data":{"stations":[{"x":NaN}]}})"),
            "station_status: not JSON (byte 26 of 33: syntax error)");
  EXPECT_EQ(error_of(good, good.substr(0, 60)), "station_status: cut off at byte 60: the JSON does not end");
  EXPECT_EQ(error_of(good, "[]"), "station_status: JSON, but not an object, so not a GBFS file");
  EXPECT_EQ(error_of(R"({"data":[]})", good),
            "station_information: JSON without data.stations, so not a GBFS file");
  EXPECT_EQ(error_of(stations(""), good),
            "no station to keep of 0 in station_information and 1 in station_status: 0 stations, 1 left out "
            "(1 without_information)");
}

TEST(gbfs, a_byte_order_mark_is_no_defect) {
  EXPECT_TRUE(parse("\xEF\xBB\xBF" + stations(information_of("7")), stations(R"({"station_id":7})")));
}

TEST(gbfs, deep_nesting_ends_in_an_error) {
  const std::string deep(1'000'000, '[');
  EXPECT_NE(error_of(deep, deep).find("too deep"), std::string::npos);
}

TEST(gbfs, no_truncation_and_no_flipped_byte_does_harm) {
  const auto information = stations(information_of("36255478193", R"(,"stationCode":"9020")"));
  const auto status = stations(
      R"({"station_id":36255478193,"num_bikes_available":13,"num_bikes_available_types":[{"mechanical":10},
          {"ebike":3}],"is_renting":1,"last_reported":1772633688})");
  for (size_t size = 0; size < status.size(); ++size) {
    EXPECT_FALSE(parse(information, status.substr(0, size))) << size;
  }
  random_source random(1);
  for (int round = 0; round < 20'000; ++round) {
    auto bad = status;
    for (auto flips = 1 + random.below(3); flips-- > 0;) {
      bad[random.below(bad.size())] = static_cast<char>(random.below(256));
    }
    const auto feed = parse(information, bad);
    EXPECT_TRUE(!feed || feed->report.kept == 1);
  }
}

class real_feeds : public testing::Test {
 protected:
  static constexpr std::string_view kFolder = VELIB_TREND_SHARED "/data/fixtures/";
  void SetUp() override {
    if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << "no recorded feeds beside the checkout";
  }
  static std::string load(const std::string& name) {
    return load_file(std::filesystem::path(kFolder) / name).value();
  }
  static result<parsed_feed> parse_pair(const std::string& information, const std::string& status,
                                        std::string_view now) {
    const auto information_bytes = load(information);
    const auto status_bytes = load(status);
    return parse_gbfs({.information = information_bytes, .status = status_bytes}, {.captured_at = at(now)});
  }
};

TEST_F(real_feeds, velib_2026) {
  const auto feed = parse_pair("velib/gbfs_station_information_2026-03-04.json",
                               "velib/gbfs_station_status_2026-03-04.json", kNow);
  ASSERT_TRUE(feed) << feed.error().message;
  EXPECT_EQ(summary(feed->report), "1511 stations");
  EXPECT_EQ(feed->report.of(defect_cost::put_right), 0);
  EXPECT_EQ(feed->snapshot.observed_at, at("2026-03-04T14:29:50Z"));
  long bikes = 0, docks = 0, open = 0;
  for (const auto& [station, state] : feed->snapshot.entries) {
    EXPECT_TRUE(is_known(state.bikes) && is_known(state.docks) && is_known(station.capacity));
    EXPECT_EQ(state.bikes, state.mechanical + state.ebikes);
    bikes += state.bikes;
    docks += state.docks;
    open += state.renting == answer::yes && state.returning == answer::yes;
  }
  EXPECT_EQ(bikes, 18658);
  EXPECT_EQ(docks, 28678);
  EXPECT_EQ(open, 1492);
  EXPECT_TRUE(std::is_sorted(feed->snapshot.entries.begin(), feed->snapshot.entries.end(),
                             [](const auto& a, const auto& b) { return a.station.code < b.station.code; }));
}

TEST_F(real_feeds, other_cities) {
  const auto bay = parse_pair("baywheels/baywheels_station_information_2023-02-12.json",
                              "baywheels/baywheels_station_status_2023-02-12.json", "2023-02-12T09:00:00Z");
  ASSERT_TRUE(bay) << bay.error().message;
  EXPECT_EQ(summary(bay->report), "505 stations");
  const auto mexico =
      parse_pair("ecobici/ecobici_station_information_20240405210456.json",
                 "ecobici/ecobici_station_status_20240405210456.json", "2024-04-05T21:05:00Z");
  ASSERT_TRUE(mexico) << mexico.error().message;
  EXPECT_EQ(summary(mexico->report), "665 stations, 2 left out (2 misplaced)");
  EXPECT_EQ(mexico->snapshot.observed_at, at("2024-04-05T21:04:48Z"));
  for (const std::string version : {"gbfs-2.3", "gbfs-mixed"}) {
    const auto sample = parse_pair(version + "/station_information.json", version + "/station_status.json",
                                   "2025-07-03T00:00:00Z");
    EXPECT_TRUE(sample) << sample.error().message;
  }
}

TEST_F(real_feeds, answers_that_are_none) {
  const auto good = load("velib/gbfs_station_information_2026-03-04.json");
  EXPECT_EQ(error_of(good, load("odd/empty.json")), "station_status: empty (byte 0 of 0: incomplete JSON)");
  EXPECT_NE(error_of(good, load("odd/not_found_saved_as.json")).find("station_status: not JSON"),
            std::string::npos);
  EXPECT_EQ(error_of(good, load("odd/opendata_export_truncated_2024-11-05.json")),
            "station_status: cut off at byte 524288: the JSON does not end");
  EXPECT_EQ(error_of(good, load("odd/opendata_export_many_null_2024-11-04.json")),
            "station_status: JSON, but not an object, so not a GBFS file");
}

}  // namespace
}  // namespace velib
