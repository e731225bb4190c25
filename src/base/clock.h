// Time as the program sees it: UTC in whole seconds, from a clock that is handed in, so that tests own it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

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
};

class system_clock final : public clock {
 public:
  utc_time now() const override;
};

// Sleeps on the system clock; stop() may be called from any thread and ends every present and later sleep.
class system_sleeper final : public sleeper {
 public:
  bool sleep_until(utc_time time) override;
  void stop();

 private:
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
};

}  // namespace velib
