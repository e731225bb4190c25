// A live city: what arrives in the store becomes what the API answers, one forecast a snapshot.
#pragma once

#include <memory>
#include <stop_token>
#include <thread>

#include "api/published.h"
#include "app/city_collector.h"
#include "app/live_track.h"
#include "app/served_model.h"
#include "store/object_store.h"

namespace velib {

// What a live city works with; all of it outlives it.
struct live_parts {
  const velib::city& city;
  object_store& store;
  served_model& model;
  publication& state;
  velib::metrics& metrics;
};

// Polls in a thread of its own from start() to stop() and publishes each new sample. A sample that brings no
// other counts than the one before keeps that one's forecast, until the next cell of the window begins or
// another model is in use, which is looked for with each new sample. What forecasts said is scored as the
// truth comes.
class live_city {
 public:
  live_city(live_parts parts, std::chrono::seconds bronze_every);
  ~live_city();

  // What the store holds is published first, so that a restart answers at once; the feed is then polled,
  // or, with `collect` false, the store asked again for what another process collected.
  void start(bool collect);
  // Ends the thread; a request under way is broken off.
  void stop();

 private:
  void publish(const snapshot& s, const window& w);
  void publish_stored();
  city_forecast forecast_for(const snapshot& s, const window& w);
  void note_model();
  utc_time next_expected();

  live_parts parts_;
  std::stop_source stop_;
  system_sleeper sleeper_{stop_.get_token()};
  live_track track_;
  std::string noted_model_;  // the version told as a metric
  city_collector collector_;
  std::thread polling_;
};

}  // namespace velib
