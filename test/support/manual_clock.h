// A clock that tests own, and a sleeper that moves it: a day of polling in milliseconds.
#pragma once

#include "base/civil_time.h"
#include "base/clock.h"

namespace velib {

class manual_clock final : public clock {
 public:
  explicit manual_clock(std::string_view time) : now_(*parse_time(time)) {}
  utc_time now() const override { return now_; }
  void set(utc_time time) { now_ = time; }
  void pass(std::chrono::seconds span) { now_ += span; }

 private:
  utc_time now_;
};

// Each sleep sets the clock to its end; after `sleeps` of them it asks to stop.
class manual_sleeper final : public sleeper {
 public:
  manual_sleeper(manual_clock& clock, int sleeps) : clock_(clock), left_(sleeps) {}
  bool sleep_until(utc_time time) override {
    if (left_-- <= 0) return false;
    if (time > clock_.now()) clock_.set(time);
    return true;
  }
  bool stopping() const override { return left_ < 0; }

 private:
  manual_clock& clock_;
  int left_;
};

}  // namespace velib
