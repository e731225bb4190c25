// Time as the program sees it: UTC in whole seconds, from a clock that is handed in, so that tests own it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace velib {

using utc_time = std::chrono::sys_seconds;

class clock {
 public:
  virtual ~clock() = default;
  virtual utc_time now() const = 0;
};

class sleeper {
 public:
  virtual ~sleeper() = default;
  // Waits until `time`; false as soon as the program is asked to stop.
  virtual bool sleep_until(utc_time time) = 0;
  virtual bool stopping() const = 0;
};

class system_clock final : public clock {
 public:
  utc_time now() const override;
};

// Sleeps as long as the system clock said when it was asked, however that is set meanwhile; a stop asked for
// ends every present and later sleep.
class system_sleeper final : public sleeper {
 public:
  explicit system_sleeper(std::stop_token stop) : stop_(std::move(stop)) {}
  bool sleep_until(utc_time time) override;
  bool stopping() const override { return stop_.stop_requested(); }

 private:
  std::stop_token stop_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
};

}  // namespace velib
