// A live city: what arrives in the store becomes what the API answers, one forecast a snapshot.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <thread>

#include "api/published.h"
#include "app/city_collector.h"
#include "app/live_track.h"
#include "forecast/city_forecaster.h"
#include "store/object_store.h"

namespace velib {

// What a live city works with; all of it outlives it.
struct live_parts {
  const velib::city& city;
  object_store& store;
  city_forecaster& model;
  publication& state;
  velib::metrics& metrics;
};

// Polls in a thread of its own from start() to stop() and publishes each new sample. A sample that brings no
// other counts than the one before keeps that one's forecast, until the next cell of the window begins or
// another model is in use, which is looked for with each new sample. Where no forecast can be had, because a
// remote endpoint fails, the sample is published without one, beside the last value that had one; each poll
// then tries again. What forecasts said is scored as the truth comes.
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
  void publish(snapshot s, window w);
  void publish_if_new(snapshot s, window w);
  void publish_stored();
  result<city_forecast> forecast_for(const snapshot& s, const window& w);
  utc_time next_expected();
  void note_model(const std::string& version);
  void note_failure(const error& failure);

  live_parts parts_;
  std::stop_source stop_;
  system_sleeper sleeper_{stop_.get_token()};
  live_track track_;
  std::string noted_model_;              // the version told as a metric
  std::optional<error_code> failed_as_;  // why there was no forecast the last time; nothing when there was
  city_collector collector_;
  std::thread polling_;
};

}  // namespace velib
