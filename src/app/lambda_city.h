// A city as a function serves it: what the store holds, and what the feed says where that is old, looked at
// when somebody asks.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/published.h"
#include "app/city.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "collect/collector.h"
#include "collect/poll_schedule.h"
#include "forecast/city_forecaster.h"
#include "net/deadline_client.h"
#include "store/object_store.h"

namespace velib {

// What it works with; all of it outlives it.
struct lambda_city_parts {
  const velib::city& city;
  object_store& store;
  deadline_client& client;  // to the feed, and the store's own where that is elsewhere
  const velib::clock& clock;
  publication& state;
};

// Opens what forecasts are made by.
using forecaster_source = std::function<result<std::unique_ptr<city_forecaster>>()>;

// Writes nothing: many instances of a function read at once, and each would overwrite what another wrote; the
// one that keeps is `collect`. Used from one thread.
class lambda_city {
 public:
  // The model is opened in a thread of its own while the store is looked at for the first time. Errors are
  // the model's: everything else may come later, and look() tries again.
  static result<std::unique_ptr<lambda_city>> open(const lambda_city_parts& parts,
                                                   const forecaster_source& model, bool reads_feed);

  // Once the newest sample is older than the city's cadence: the store, by reads of what has changed, within
  // half of the time that the client has left; and, where that brings nothing new, the feed. Each at most
  // once a cadence, and less often while it fails. What is new is published, as is the same with another
  // model; without a forecast where none can be had, which each look then tries again. What fails is logged,
  // once a complaint; what was published stays, with its true age. Without a window to read (a store that is
  // down or empty) the feed alone is served.
  void look();

 private:
  lambda_city(const lambda_city_parts& parts, bool reads_feed);
  status load(const forecaster_source& model);
  bool is_fresh(utc_time now) const;
  bool take_up_window(utc_time now);
  bool look_at_feed(utc_time now);
  void hold(window w);
  window next_window();
  void start_collector(utc_time now);
  void publish(bool other_model);
  result<city_forecast> forecast_for(const snapshot& s, const window& w, bool other_model);
  utc_time next_look(utc_time now, const poll_outcome& outcome) const;
  void note(const error& e);

  lambda_city_parts parts_;
  bool reads_feed_;
  metrics metrics_;
  std::unique_ptr<feed_source> source_;
  collector collector_;
  std::unique_ptr<city_forecaster> model_;
  std::optional<window> read_;  // from the store, not published yet
  std::string window_tag_;
  utc_time store_due_{}, feed_due_{};
  int store_failures_ = 0, feed_failures_ = 0;  // in a row
  std::string complaint_;
};

}  // namespace velib
