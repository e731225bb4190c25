#include "collect/poll_schedule.h"

#include <gtest/gtest.h>

#include "test/support/times.h"

namespace velib {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const utc_time kDue = at("2026-03-04T12:00:00Z");

TEST(poll_schedule, ticks_are_whole_multiples) {
  EXPECT_EQ(last_tick(at("2026-03-04T12:07:31Z"), minutes(5)), at("2026-03-04T12:05:00Z"));
  EXPECT_EQ(last_tick(kDue, hours(1)), kDue);
  EXPECT_EQ(last_tick(at("1969-12-31T23:59:59Z"), minutes(1)), at("1969-12-31T23:59:00Z"));
}

TEST(poll_schedule, does_not_drift_and_does_not_catch_up) {
  EXPECT_EQ(next_tick(kDue, kDue + seconds(7), minutes(1), {}), kDue + minutes(1));
  EXPECT_EQ(next_tick(kDue, kDue, minutes(1), {}), kDue + minutes(1));
  EXPECT_EQ(next_tick(kDue, kDue + seconds(200), minutes(1), {}), kDue + minutes(4));
}

TEST(poll_schedule, goes_on_at_once_when_the_clock_was_put_back_or_forward) {
  EXPECT_EQ(next_tick(kDue, kDue - hours(2) + seconds(7), minutes(1), {}), kDue - hours(2) + minutes(1));
  EXPECT_EQ(next_tick(kDue, kDue + hours(2) + seconds(7), minutes(1), {}), kDue + hours(2) + minutes(1));
}

TEST(poll_schedule, failures_double_the_pause_up_to_a_bound) {
  const int expected_minutes[] = {1, 1, 2, 4, 8, 16, 16, 16};
  for (int failures = 0; failures < 8; ++failures) {
    EXPECT_EQ(next_tick(kDue, kDue, minutes(1), {.failures = failures}),
              kDue + minutes(expected_minutes[failures]));
  }
  EXPECT_EQ(next_tick(kDue, kDue, minutes(1), {.failures = 2'000'000'000}), kDue + minutes(16));
  EXPECT_EQ(next_tick(kDue, kDue, minutes(15), {.failures = 9}), kDue + hours(1));
  EXPECT_EQ(next_tick(kDue, kDue, hours(2), {.failures = 9}), kDue + hours(2));
}

TEST(poll_schedule, grants_what_the_other_side_asks_for_within_reason) {
  EXPECT_EQ(next_tick(kDue, kDue + seconds(1), minutes(1), {.failures = 1, .retry_after = seconds(120)}),
            kDue + minutes(3));
  EXPECT_EQ(next_tick(kDue, kDue, minutes(1), {.failures = 1, .retry_after = seconds(5)}), kDue + minutes(1));
  EXPECT_EQ(next_tick(kDue, kDue, minutes(1), {.failures = 1, .retry_after = hours(1000)}), kDue + hours(1));
}

TEST(poll_schedule, a_ttl_is_a_floor_within_reason) {
  EXPECT_EQ(next_tick(kDue, kDue, minutes(1), {.ttl = seconds(90)}), kDue + minutes(2));
  EXPECT_EQ(next_tick(kDue, kDue, seconds(10), {.ttl = seconds(1)}), kDue + seconds(30));
  EXPECT_EQ(next_tick(kDue, kDue, minutes(1), {.ttl = hours(30)}), kDue + hours(1));
  EXPECT_EQ(next_tick(kDue, kDue, minutes(5), {.ttl = seconds(60)}), kDue + minutes(5));
}

}  // namespace
}  // namespace velib
