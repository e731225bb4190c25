#include "domain/last_day.h"

#include <gmock/gmock.h>

#include "base/civil_time.h"
#include "test/support/one_station.h"

namespace velib {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::Each;

const utc_time kNow = *parse_time("2026-03-04T14:29:50Z");

TEST(last_day, an_hour_has_a_count_when_any_of_its_four_cells_has) {
  for (int quarter = 0; quarter < 4; ++quarter) {
    auto w = week_of_quarters(kNow);
    record(w, one_station(kNow - hours(5) - quarter * minutes(15), 9));
    const auto day = last_day(w, 0, 671);
    EXPECT_EQ(day[18], 9) << quarter;
    EXPECT_EQ(missing_hours(w, 0, 671), 23) << quarter;
  }
}

TEST(last_day, the_newest_count_of_the_hour_stands_for_it) {
  auto w = week_of_quarters(kNow);
  record(w, one_station(kNow - minutes(105), 3));
  record(w, one_station(kNow - minutes(75), 4));
  EXPECT_EQ(last_day(w, 0, 671)[22], 4);
}

TEST(last_day, nothing_older_than_a_day_or_newer_than_the_origin_counts) {
  auto w = week_of_quarters(kNow);
  record(w, one_station(kNow - hours(24) - minutes(15), 3));
  record(w, one_station(kNow, 4));
  EXPECT_THAT(last_day(w, 0, 670), Each(kUnknown));
}

TEST(last_day, hourly_cells_are_hours_and_the_time_before_the_window_is_unknown) {
  auto w = make_window(kNow, hours(1), 12);
  for (int back = 11; back >= 0; --back) record(w, one_station(kNow - hours(back), count(back)));
  const auto day = last_day(w, 0, 11);
  EXPECT_EQ(day[23], 0);
  EXPECT_EQ(day[12], 11);
  EXPECT_EQ(day[11], kUnknown);
  EXPECT_EQ(missing_hours(w, 0, 11), 12);
}

TEST(last_day, now_is_the_origin_cell_alone) {
  auto w = week_of_quarters(kNow);
  record(w, one_station(kNow - minutes(15), 4));
  EXPECT_EQ(last_day(w, 0, 671)[23], kUnknown);
}

}  // namespace
}  // namespace velib
