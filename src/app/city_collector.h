// The collector of a city with all that it works with, for `collect` and `serve` alike.
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>

#include "app/city.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "collect/collector.h"
#include "net/curl_client.h"
#include "store/object_store.h"

namespace velib {

// A collector's options as the city's file has them; the jitter's seed is drawn.
collector_options collector_options_of(const city& c, std::chrono::seconds bronze_every);

class city_collector {
 public:
  // The references outlive it. `stop` ends requests under way, and run().
  city_collector(const city& c, std::chrono::seconds bronze_every, object_store& store, metrics& m,
                 std::stop_token stop, collector::sink_function sink);

  // Polls every `every` until the stop, `sleeper` between the polls.
  void run(std::chrono::seconds every, sleeper& sleeper) { collector_->run(every, sleeper); }
  collector& operator*() { return *collector_; }
  collector* operator->() { return collector_.get(); }
  const system_clock& clock() const { return clock_; }

 private:
  system_clock clock_;
  curl_client client_;
  std::unique_ptr<feed_source> source_;
  std::unique_ptr<collector> collector_;
};

}  // namespace velib
