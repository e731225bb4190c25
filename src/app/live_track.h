// The track record of a live city: told as metrics, kept in the store, and an alarm in the log.
#pragma once

#include "base/metrics.h"
#include "forecast/track_metrics.h"
#include "forecast/track_record.h"
#include "store/object_store.h"

namespace velib {

// One thread at a time.
class live_track {
 public:
  // Goes on from the sums in the store; where they cannot be read, which is logged, it begins anew. Both
  // outlive it.
  live_track(object_store& store, metrics& m);

  // With each new sample: scores what has come due, and writes the sums when there was any.
  void score(const window& w);
  // With each forecast, made of `w`.
  void keep(const city_forecast& f, const window& w);

 private:
  void note();
  void save();

  object_store& store_;
  track_metrics metrics_;
  track_record record_;
  bool alarm_logged_ = false;
  bool failure_logged_ = false;
};

}  // namespace velib
