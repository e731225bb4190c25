// A live city: what arrives in the store becomes what the API answers, one forecast a snapshot.
#pragma once

#include <memory>
#include <thread>

#include "api/published.h"
#include "app/city.h"
#include "base/clock.h"
#include "collect/collector.h"
#include "model/forecast_model.h"
#include "net/curl_client.h"
#include "store/object_store.h"

namespace velib {

// The collector of a city, for `collect` and `serve` alike.
collector_options collector_options_of(const city& c);

// Polls in a thread of its own from start() to stop() and publishes each new sample. The references outlive
// it.
class live_city {
 public:
  live_city(const city& c, object_store& store, const forecast_model& model, publication& state);
  ~live_city();

  // What the store holds is published first, so that a restart answers at once; the feed is then polled,
  // or, with `collect` false, the store asked again for what another process collected.
  void start(bool collect);
  // Ends the thread, within a running request's deadline at worst.
  void stop();

 private:
  void publish(const snapshot& s, const window& w);
  void publish_stored();

  const city& city_;
  object_store& store_;
  const forecast_model& model_;
  publication& state_;
  system_clock clock_;
  system_sleeper sleeper_;
  curl_client client_;
  collector collector_;
  std::thread polling_;
};

}  // namespace velib
