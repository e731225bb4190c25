#include "forecast/track_record.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "base/file.h"
#include "base/metrics.h"
#include "forecast/track_file.h"
#include "forecast/track_metrics.h"
#include "test/support/times.h"

namespace velib {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

const utc_time kNow = at("2026-03-04T12:03:00Z");
const std::vector<minutes> kHorizons = {minutes(60), minutes(120)};

struct told {
  std::string code;
  count bikes;
};

snapshot snapshot_of(utc_time time, const std::vector<told>& stations) {
  snapshot s{.observed_at = time, .captured_at = time};
  for (const auto& [code, bikes] : stations) {
    s.entries.push_back({.station = {.code = code}, .state = {.bikes = bikes}});
  }
  return s;
}

// A city that is told what it sees, and whose model says what the test says.
class track_record_city : public testing::Test {
 protected:
  void see(utc_time time, const std::vector<told>& stations) {
    velib::record(w, snapshot_of(time, stations));
  }

  // The same bikes at every station, by horizon.
  void forecast(float first, float second, const std::string& version = "m-1") {
    city_forecast f{.origin = w.observed_at,
                    .horizons = kHorizons,
                    .bikes = {},
                    .missing_hours = {},
                    .model_version = version};
    for (size_t s = 0; s < w.stations.size(); ++s) f.bikes.insert(f.bikes.end(), {first, second});
    record.keep(f, w);
  }

  error_sums sums_at(minutes horizon) { return by_horizon(record.sums())[horizon]; }

  window w = make_window(kNow, minutes(15), 768);
  track_record record;
};

TEST_F(track_record_city, scores_each_horizon_when_its_time_has_come) {
  see(kNow, {{"a", 10}, {"b", 4}});
  forecast(12.0f, 8.5f);
  see(kNow + minutes(59), {{"a", 11}, {"b", 4}});
  EXPECT_EQ(record.score(w), 0);
  see(kNow + minutes(60), {{"a", 13}, {"b", 6}});
  EXPECT_EQ(record.score(w), 2);
  EXPECT_EQ(sums_at(minutes(60)), (error_sums{2, 1.0 + 6.0, 3.0 + 2.0}));
  EXPECT_EQ(record.score(w), 0) << "once is enough";
  EXPECT_EQ(sums_at(minutes(120)).rows, 0);
  see(kNow + minutes(121), {{"a", 10}, {"b", 9}});
  EXPECT_EQ(record.score(w), 2);
  EXPECT_EQ(sums_at(minutes(120)), (error_sums{2, 1.5 + 0.5, 0.0 + 5.0}));
  EXPECT_EQ(record.pending(), 0u);
}

TEST_F(track_record_city, the_cell_that_covers_the_time_is_the_truth_be_its_sample_earlier) {
  see(kNow, {{"a", 10}});
  forecast(12.0f, 8.0f);
  see(kNow + minutes(58), {{"a", 20}});  // 13:01, the cell of 13:03
  see(kNow + minutes(75), {{"a", 30}});  // 13:18, the next cell
  EXPECT_EQ(record.score(w), 1);
  EXPECT_EQ(sums_at(minutes(60)), (error_sums{1, 8.0, 10.0}));
}

TEST_F(track_record_city, a_gap_stays_unscored_for_good) {
  see(kNow, {{"a", 10}});
  forecast(12.0f, 8.0f);
  see(kNow + minutes(75), {{"a", 30}});
  EXPECT_EQ(record.score(w), 0);
  see(kNow + minutes(60), {{"a", 13}});  // late, and nobody waits
  EXPECT_EQ(record.score(w), 0);
}

TEST_F(track_record_city, what_is_unknown_at_either_end_or_not_forecast_is_no_row) {
  see(kNow, {{"a", 10}, {"b", kUnknown}, {"c", 5}, {"gone", 5}});
  city_forecast f{
      .origin = kNow, .horizons = {minutes(60)}, .bikes = {}, .missing_hours = {}, .model_version = "m-1"};
  f.bikes = {10.0f, 3.0f, std::numeric_limits<float>::quiet_NaN(), 4.0f};
  record.keep(f, w);
  see(kNow + hours(1), {{"0 new", 1}, {"a", 11}, {"b", 3}, {"c", 5}, {"d", 1}, {"gone", kUnknown}});
  EXPECT_EQ(record.score(w), 1);
  EXPECT_EQ(sums_at(minutes(60)), (error_sums{1, 1.0, 1.0}));
}

TEST_F(track_record_city, stations_are_found_again_when_the_rows_move) {
  see(kNow, {{"m", 10}, {"z", 20}});
  forecast(10.0f, 10.0f);
  see(kNow + hours(1), {{"a", 0}, {"m", 10}, {"n", 0}, {"z", 20}});
  EXPECT_EQ(record.score(w), 2);
  EXPECT_EQ(sums_at(minutes(60)), (error_sums{2, 10.0, 0.0}));
}

TEST_F(track_record_city, keeps_the_first_origin_of_each_quarter_up_to_the_longest_horizon) {
  for (int minute = 0; minute < 600; ++minute) {
    see(kNow + minutes(minute), {{"a", 10}});
    record.score(w);
    forecast(1.0f, 1.0f);
    EXPECT_LE(record.pending(), 9u);
  }
  EXPECT_EQ(record.pending(), 8u);
  EXPECT_EQ(sums_at(minutes(60)).rows, 37)
      << "origins 12:03, 12:15, 12:30, … and those of the last hour wait";
}

TEST_F(track_record_city, another_model_begins_anew) {
  see(kNow, {{"a", 10}});
  forecast(1.0f, 1.0f);
  see(kNow + hours(1), {{"a", 10}});
  EXPECT_EQ(record.score(w), 1);
  forecast(1.0f, 1.0f, "m-2");
  EXPECT_EQ(record.sums().model_version, "m-2");
  EXPECT_TRUE(record.sums().hours.empty());
  EXPECT_EQ(record.pending(), 1u);
  see(kNow + hours(2), {{"a", 10}});
  EXPECT_EQ(record.score(w), 1) << "of the new model's alone";
}

// Twenty stations whose counts go up by one each quarter of an hour.
class track_record_days : public track_record_city {
 protected:
  // A quarter of an hour after the other; the model is off by `error` bikes at every horizon.
  void live(std::chrono::minutes span, float error) {
    for (const utc_time end = now + span; now < end; now += minutes(15)) {
      std::vector<told> stations;
      for (char c = 'a'; c < 'a' + 20; ++c) stations.push_back({std::string(1, c), bikes});
      see(now, stations);
      record.score(w);
      forecast(static_cast<float>(bikes) + 4.0f + error, static_cast<float>(bikes) + 8.0f + error);
      ++bikes;
    }
  }

  utc_time now = kNow;
  count bikes = 0;
};

TEST_F(track_record_days, tells_nothing_before_a_day_and_turns_with_the_figures) {
  live(hours(24), 100.0f);
  EXPECT_FALSE(record.is_alarmed()) << "23 hours of scores";
  EXPECT_FALSE(is_worse_than_persistence(record.sums()).has_value());
  live(minutes(75 + 15), 100.0f);
  EXPECT_TRUE(record.is_alarmed());
  live(hours(26), 0.0f);
  EXPECT_FALSE(record.is_alarmed());
  EXPECT_EQ(is_worse_than_persistence(record.sums()), false);
}

TEST_F(track_record_days, only_the_last_day_counts) {
  live(hours(60), 1.0f);
  const auto sums = sums_at(minutes(60));
  EXPECT_EQ(record.sums().hours.size(), 25u);
  EXPECT_GE(sums.rows, 24 * 4 * 20);
  EXPECT_LE(sums.rows, 25 * 4 * 20);
  EXPECT_DOUBLE_EQ(sums.model / static_cast<double>(sums.rows), 1.0);
  EXPECT_DOUBLE_EQ(sums.persistence / static_cast<double>(sums.rows), 4.0);
  EXPECT_LE(record.sums().hours.begin()->first, record.sums().until - hours(24));
}

TEST_F(track_record_days, an_alarm_stands_while_nothing_can_be_told_and_ends_with_the_record) {
  live(hours(26), 100.0f);
  ASSERT_TRUE(record.is_alarmed());
  now += hours(10);  // the feed is silent
  live(minutes(30), 0.0f);
  EXPECT_FALSE(is_worse_than_persistence(record.sums()).has_value());
  EXPECT_TRUE(record.is_alarmed());
  now += hours(26);
  live(minutes(15), 0.0f);
  EXPECT_FALSE(record.is_alarmed());
  EXPECT_FALSE(record.sums().since.has_value());
}

TEST_F(track_record_days, goes_on_after_a_restart) {
  live(hours(26), 100.0f);
  const auto stored = parse_track(serialize_track(record.sums()));
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_EQ(*stored, record.sums());
  record = track_record(*stored);
  EXPECT_TRUE(record.is_alarmed());
  const auto rows = sums_at(minutes(60)).rows;
  live(minutes(60), 100.0f);
  EXPECT_EQ(sums_at(minutes(60)).rows, rows - 80) << "what was pending is lost, what was scored stays a day";
  live(hours(26), 0.0f);
  EXPECT_FALSE(record.is_alarmed());
}

TEST_F(track_record_days, few_rows_tell_nothing) {
  live(hours(26), 100.0f);
  auto sums = record.sums();
  for (auto& [hour, of_hour] : sums.hours) {
    for (auto& [horizon, sum] : of_hour) sum.rows = 10;
  }
  EXPECT_FALSE(is_worse_than_persistence(sums).has_value());
}

TEST_F(track_record_days, is_told_as_metrics) {
  metrics m;
  track_metrics told(m);
  live(hours(26), 1.5f);
  told.note(record);
  EXPECT_THAT(m.text(),
              HasSubstr("velib_forecast_absolute_error_bikes{horizon=\"60\",method=\"model\"} 1.5\n"));
  EXPECT_THAT(m.text(),
              HasSubstr("velib_forecast_absolute_error_bikes{horizon=\"120\",method=\"persistence\"} 8\n"));
  EXPECT_THAT(m.text(), HasSubstr("velib_forecast_scored_hours 25\n"));
  EXPECT_THAT(m.text(), HasSubstr("velib_forecast_worse_than_persistence 0\n"));
  forecast(0.0f, 0.0f, "m-2");
  told.note(record);
  EXPECT_THAT(m.text(),
              HasSubstr("velib_forecast_absolute_error_bikes{horizon=\"60\",method=\"model\"} Nan\n"));
  EXPECT_THAT(m.text(), HasSubstr("velib_forecast_scored_rows{horizon=\"60\"} 0\n"));
}

TEST(track_file, reads_the_example_of_the_format_page) {
  const auto page = load_file(VELIB_TREND_SOURCE "/docs/formats/models.md").value();
  const auto begin = page.find("{\"format\":\"velib-trend-track/1\"");
  ASSERT_NE(begin, std::string::npos);
  const auto sums = parse_track(std::string_view(page).substr(begin, page.find("\n```", begin) - begin));
  ASSERT_TRUE(sums) << sums.error().message;
  EXPECT_EQ(total(by_horizon(*sums)), (error_sums{2846, 5890.25, 6020.0}));
}

TEST(track_file, refuses_what_is_none) {
  const auto code_of = [](std::string_view bytes) { return parse_track(bytes).error().code; };
  const std::string good =
      serialize_track({.model_version = "m",
                       .since = kNow,
                       .until = kNow,
                       .hours = {{at("2026-03-04T12:00:00Z"), {{minutes(60), {1, 2.0, 3.0}}}}}});
  ASSERT_TRUE(parse_track(good));
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(code_of(std::string_view(good).substr(0, size)), error_code::corrupt) << size;
  }
  EXPECT_EQ(code_of("[]"), error_code::corrupt);
  EXPECT_EQ(code_of("{}"), error_code::unsupported);
  EXPECT_EQ(code_of(R"({"format":"velib-trend-track/2"})"), error_code::unsupported);
  for (const auto& [part, other] :
       std::vector<std::pair<std::string, std::string>>{{"\"rows\":1", "\"rows\":0"},
                                                        {"\"rows\":1", "\"rows\":1.5"},
                                                        {"\"model\":2", "\"model\":-2"},
                                                        {"\"model\":2", "\"model\":1e300"},
                                                        {"\"horizon_min\":60", "\"horizon_min\":0"},
                                                        {"T12:00:00Z", "T12:10:00Z"},
                                                        {"\"until\"", "\"then\""},
                                                        {"\"since\"", "\"then\""},
                                                        {"\"hours\"", "\"days\""}}) {
    auto bad = good;
    ASSERT_NE(bad.find(part), std::string::npos) << part << " in " << good;
    bad.replace(bad.find(part), part.size(), other);
    EXPECT_EQ(code_of(bad), error_code::corrupt) << bad;
  }
}

}  // namespace
}  // namespace velib
