#include "train/sampling.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace velib {

namespace {

using std::chrono::minutes;

// Three quarters: a source asked by the quarter that misses a call now and then stays one asked by the
// quarter.
constexpr minutes kLongestOfQuarters{45};

}  // namespace

void sampling_meter::add(std::uint32_t station, utc_time time) {
  const auto into_hour = time - std::chrono::floor<std::chrono::hours>(time);
  ++minutes_[static_cast<size_t>(into_hour / minutes(1))];
  if (newest_.size() <= station) newest_.resize(station + 1, utc_time::max());
  const utc_time before = std::exchange(newest_[station], time);
  if (before >= time) return;
  ++(time - before > kLongestOfQuarters ? long_ : brief_);
}

bool sampling_meter::is_hourly() const {
  return long_ > brief_;
}

minutes sampling_meter::usual_cell(minutes step) const {
  std::vector<long> samples;
  for (auto at = minutes_.begin(); at != minutes_.end(); at += step.count()) {
    samples.push_back(std::accumulate(at, at + step.count(), 0L));
  }
  return std::ranges::distance(samples.begin(), std::ranges::max_element(samples)) * step;
}

}  // namespace velib
