#include "app/live.h"

#include "base/log.h"
#include "forecast/forecaster.h"
#include "history/bronze_search.h"
#include "history/window_file.h"

namespace velib {

collector_options collector_options_of(const city& c) {
  return {.information_url = c.information_url, .status_url = c.status_url};
}

live_city::live_city(const city& c, object_store& store, const forecast_model& model, publication& state)
    : city_(c),
      store_(store),
      model_(model),
      state_(state),
      client_(c.contact),
      collector_(collector_options_of(c), client_, store, clock_,
                 [this](const snapshot& s, const window& w) { publish(s, w); }) {}

live_city::~live_city() {
  stop();
}

void live_city::start(bool collect) {
  publish_stored();
  polling_ = std::thread([this, collect] {
    if (collect) return collector_.run(city_.every, sleeper_);
    while (sleeper_.sleep_until(clock_.now() + city_.every)) publish_stored();
  });
}

void live_city::stop() {
  sleeper_.stop();
  if (polling_.joinable()) polling_.join();
}

void live_city::publish(const snapshot& s, const window& w) {
  const auto current = state_.current();
  if (current && current->snapshot.observed_at >= s.observed_at) return;
  state_.publish(std::make_shared<const published>(published{
      .snapshot = s, .window = w, .forecast = make_forecast(w, model_, city_.zone), .zone = city_.zone}));
}

void live_city::publish_stored() {
  const auto window = load_window(store_);
  const auto newest = window ? load_newest_bronze(store_, clock_.now()) : pass(window);
  if (newest) return publish(*newest, *window);
  if (newest.error().code != error_code::not_found) log_warning("stored history: {}", newest.error().message);
}

}  // namespace velib
