#include "base/clock.h"

namespace velib {

utc_time system_clock::now() const {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

bool system_sleeper::sleep_until(utc_time time) {
  const auto left = time - std::chrono::system_clock::now();
  std::unique_lock lock(mutex_);
  stopped_.wait_for(lock, stop_, left, [] { return false; });  // by a clock that nobody sets
  return !stopping();
}

}  // namespace velib
