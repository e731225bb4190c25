#include "net/retry.h"

#include <algorithm>
#include <condition_variable>

namespace velib {

using std::chrono::milliseconds;

pause_function pause_until_stop(std::stop_token stop) {
  return [stop](milliseconds span) {
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    woken.wait_for(lock, stop, span, [] { return false; });
    return !stop.stop_requested();
  };
}

retry::retry(pause_function pause, retry_policy policy, std::uint64_t seed)
    : pause_(std::move(pause)), policy_(policy), random_(seed) {}

milliseconds retry::pause_after(int attempts) {
  const auto grown = policy_.first_pause * (1LL << std::clamp(attempts - 1, 0, 30));
  const auto longest = std::min<milliseconds>(grown, policy_.longest_pause);
  const std::lock_guard lock(mutex_);
  return milliseconds(random_.below(static_cast<std::uint64_t>(longest.count()) + 1));
}

}  // namespace velib
