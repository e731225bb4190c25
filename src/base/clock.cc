#include "base/clock.h"

namespace velib {

utc_time system_clock::now() const {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

bool system_sleeper::sleep_until(utc_time time) {
  std::unique_lock lock(mutex_);
  stopped_.wait_until(lock, stop_, time, [] { return false; });
  return !stopping();
}

}  // namespace velib
