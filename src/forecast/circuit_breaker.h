// Leaves an endpoint alone that keeps failing: closed (all calls go through), open (none), half-open (one, to
// see). M. Nygard, "Release It!", 2007, chapter 5.
#pragma once

#include <chrono>
#include <mutex>

namespace velib {

struct breaker_policy {
  int failures = 3;  // in a row, that open it
  // How long it stays open; twice as long after each failed try.
  std::chrono::milliseconds first_rest{10'000};
  std::chrono::milliseconds longest_rest{300'000};
};

// Moments are those of a steady clock that the caller reads. Any thread.
class circuit_breaker {
 public:
  using moment = std::chrono::steady_clock::time_point;

  explicit circuit_breaker(breaker_policy policy = {}) : policy_(policy), rest_(policy.first_rest) {}

  // Whether a call may go through; its outcome must then be told. Of several that ask while it is half-open
  // one may.
  bool try_pass(moment now);
  void succeeded();
  void failed(moment now);

 private:
  enum class states { closed, open, half_open };

  breaker_policy policy_;
  std::mutex mutex_;  // guards all below
  states state_ = states::closed;
  int failures_ = 0;
  std::chrono::milliseconds rest_;
  moment open_until_{};
};

}  // namespace velib
