// Trying again: what the other side could not do now (unavailable, timeout) is asked for once more, after a
// pause that grows and is random, so that many clients do not come back together.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <stop_token>

#include "base/random.h"
#include "base/result.h"

namespace velib {

// Waits; false as soon as the program is asked to stop.
using pause_function = std::function<bool(std::chrono::milliseconds)>;
pause_function pause_until_stop(std::stop_token stop);

struct retry_policy {
  int most_attempts = 5;
  std::chrono::milliseconds first_pause{200};  // at most; twice as much after each attempt
  std::chrono::milliseconds longest_pause{5'000};
};

// Any thread, several at once.
class retry {
 public:
  explicit retry(pause_function pause, retry_policy policy = {}, std::uint64_t seed = std::random_device()());

  // Calls `attempt`, which gives a result, until it succeeds, fails for good, has failed most_attempts times,
  // or the program stops; the last result.
  template <class Attempt>
  auto operator()(Attempt attempt) -> decltype(attempt()) {
    for (int made = 1;; ++made) {
      auto outcome = attempt();
      if (outcome || !may_pass(outcome.error()) || made >= policy_.most_attempts) return outcome;
      if (!pause_(pause_after(made))) return outcome;
    }
  }

  // Between nothing and the longest pause that is due after that many attempts: "full jitter" of
  // https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
  std::chrono::milliseconds pause_after(int attempts);

 private:
  static bool may_pass(const error& failure) {
    return failure.code == error_code::unavailable || failure.code == error_code::timeout;
  }

  pause_function pause_;
  retry_policy policy_;
  std::mutex mutex_;
  random_source random_;  // guarded by mutex_
};

}  // namespace velib
