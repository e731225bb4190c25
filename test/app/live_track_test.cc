#include "app/live_track.h"

#include <gmock/gmock.h>

#include "app/model_store.h"
#include "forecast/track_file.h"
#include "test/support/fault_store.h"
#include "test/support/one_station.h"
#include "test/support/times.h"

namespace velib {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;
using testing::Not;

const utc_time kNow = at("2026-03-04T12:03:00Z");
const std::string kAlarm = "velib_forecast_worse_than_persistence ";

// A day of a record that is worse, and has rows enough.
track_sums bad_day() {
  track_sums sums{.model_version = "m-1", .since = kNow - hours(30), .until = kNow, .hours = {}};
  for (int h = 0; h < 24; ++h) {
    sums.hours[std::chrono::floor<hours>(kNow) - hours(h)][minutes(60)] = {100, 300.0, 200.0};
  }
  return sums;
}

class live_track_store : public testing::Test {
 protected:
  void forecast(live_track& track, float bikes, const std::string& version = "m-1") {
    track.keep({.origin = w.observed_at,
                .horizons = {minutes(60)},
                .bikes = {bikes},
                .missing_hours = {},
                .model_version = version},
               w);
  }
  void see(live_track& track, utc_time time, count bikes) {
    velib::record(w, one_station(time, bikes));
    track.score(w);
  }

  fault_store store;
  metrics measured;
  window w = week_of_quarters(kNow);
};

TEST_F(live_track_store, writes_the_sums_when_something_was_scored) {
  live_track track(store, measured);
  EXPECT_THAT(measured.text(), HasSubstr(kAlarm + "0\n"));
  see(track, kNow, 5);
  forecast(track, 7.0f);
  EXPECT_EQ(store.writes(), 0);
  see(track, kNow + hours(1), 6);
  EXPECT_EQ(store.writes(), 1);
  EXPECT_THAT(measured.text(),
              HasSubstr("velib_forecast_absolute_error_bikes{horizon=\"60\",method=\"persistence\"} 1\n"));
  see(track, kNow + minutes(61), 6);
  EXPECT_EQ(store.writes(), 1);
  const auto stored = parse_track(store.get(kTrackKey).value());
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_EQ(total(by_horizon(*stored)), (error_sums{1, 1.0, 1.0}));
}

TEST_F(live_track_store, goes_on_from_the_store_with_its_alarm) {
  ASSERT_TRUE(store.put(kTrackKey, serialize_track(bad_day())));
  live_track track(store, measured);
  EXPECT_THAT(measured.text(), HasSubstr(kAlarm + "1\n"));
  EXPECT_THAT(measured.text(),
              HasSubstr("velib_forecast_absolute_error_bikes{horizon=\"60\",method=\"model\"} 3\n"));
  see(track, kNow + minutes(1), 5);
  forecast(track, 5.0f, "m-2");
  EXPECT_THAT(measured.text(), HasSubstr(kAlarm + "0\n")) << "another model, another record";
}

TEST_F(live_track_store, begins_anew_where_the_sums_are_torn_or_out_of_reach) {
  ASSERT_TRUE(store.put(kTrackKey, serialize_track(bad_day()).substr(0, 200)));
  {
    const live_track track(store, measured);
    EXPECT_THAT(measured.text(), HasSubstr(kAlarm + "0\n"));
  }
  store.fail_below("models/", {store_call::get, store_call::put}, {error_code::unavailable, "503"});
  live_track track(store, measured);
  see(track, kNow, 5);
  forecast(track, 7.0f);
  see(track, kNow + hours(1), 6);
  EXPECT_THAT(measured.text(), HasSubstr("velib_forecast_scored_rows{horizon=\"60\"} 1\n"))
      << "what cannot be written is counted all the same";
}

}  // namespace
}  // namespace velib
