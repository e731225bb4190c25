#include "collect/poll_schedule.h"

#include <algorithm>

namespace velib {

namespace {

using std::chrono::seconds;

constexpr seconds kLongestPause{3600};
constexpr seconds kLeastTtl{30};
constexpr int kMostDoublings = 4;

utc_time tick_from(utc_time time, seconds every) {
  const auto tick = last_tick(time, every);
  return tick == time ? tick : tick + every;
}

seconds pause_after(int failures, seconds every) {
  const int doublings = std::clamp(failures - 1, 0, kMostDoublings);
  return std::max(every, std::min(every * (1 << doublings), kLongestPause));
}

}  // namespace

utc_time last_tick(utc_time time, seconds every) {
  const auto since_epoch = time.time_since_epoch();
  return time - (since_epoch % every + every) % every;
}

utc_time next_tick(utc_time due, utc_time now, seconds every, const poll_outcome& outcome) {
  due = std::min(due, last_tick(now, every));  // a clock that was put back makes it no later
  const utc_time planned = due + pause_after(outcome.failures, every);
  const utc_time allowed = now + std::min(outcome.retry_after, kLongestPause);
  const utc_time fresh =
      due + (outcome.ttl > seconds(0) ? std::clamp(outcome.ttl, kLeastTtl, kLongestPause) : seconds(0));
  return tick_from(std::max({planned, allowed, fresh}), every);
}

}  // namespace velib
