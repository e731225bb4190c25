#include "nn/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace velib {

namespace {

constexpr double kStart = 1e-3;  // of the steps: the warm-up begins as if it had gone on for that long

// From `from` at 0 to `to` at 1 along half a cosine.
double along_cosine(double from, double to, double share) {
  return to + (from - to) / 2.0 * (1.0 + std::cos(std::numbers::pi * share));
}

// Where `step` lies between `from` and `to`; a span of no length is over.
double share_of(double step, double from, double to) {
  return to > from ? std::min(1.0, (step - from) / (to - from)) : 1.0;
}

}  // namespace

float rate_at(const constant_schedule& schedule, long, long) {
  return schedule.rate;
}

float rate_at(const cosine_schedule& schedule, long step, long total) {
  const auto [rate, warm_up, last] = schedule;
  const double done = static_cast<double>(step) / static_cast<double>(std::max(1L, total));
  if (done < warm_up) return rate * static_cast<float>((done + kStart) / (warm_up + kStart));
  const double cosine = 0.5 * (1.0 + std::cos(std::numbers::pi * (done - warm_up) / (1.0 - warm_up)));
  return rate * static_cast<float>(last + (1.0 - last) * cosine);
}

float rate_at(const one_cycle_schedule& schedule, long step, long total) {
  const auto highest = static_cast<double>(schedule.rate);
  const double first = highest / schedule.first_divisor;
  const double top = schedule.rise * static_cast<double>(total) - 1.0;  // PyTorch's, seldom a whole step
  const double at = static_cast<double>(step);
  if (at <= top) return static_cast<float>(along_cosine(first, highest, share_of(at, 0.0, top)));
  const double share = share_of(at, top, static_cast<double>(total) - 1.0);
  return static_cast<float>(along_cosine(highest, first / schedule.last_divisor, share));
}

float rate_at(const step_schedule& schedule, long step, long) {
  const auto drops = static_cast<double>(step / std::max(1L, schedule.every));
  return static_cast<float>(static_cast<double>(schedule.rate) * std::pow(schedule.factor, drops));
}

}  // namespace velib
