#include "app/live.h"

#include <algorithm>

#include "base/log.h"
#include "history/window_file.h"

namespace velib {

namespace {

constexpr const char* kNoInference = "The inference service does not answer.";

bool same_counts(const snapshot& a, const snapshot& b) {
  return std::ranges::equal(a.entries, b.entries, [](const auto& x, const auto& y) {
    return x.station.code == y.station.code && x.state.bikes == y.state.bikes &&
           x.state.docks == y.state.docks;
  });
}

}  // namespace

live_city::live_city(live_parts parts, std::chrono::seconds bronze_every)
    : parts_(parts),
      track_(parts.store, parts.metrics),
      collector_(parts.city, bronze_every, parts.store, parts.metrics, stop_.get_token(),
                 [this](const snapshot& s, const window& w) { publish(s, w); }) {}

live_city::~live_city() {
  stop();
}

void live_city::start(bool collect) {
  publish_stored();
  polling_ = std::thread([this, collect] {
    if (collect) return collector_.run(parts_.city.every, sleeper_);
    while (sleeper_.sleep_until(collector_.clock().now() + parts_.city.every)) publish_stored();
  });
}

void live_city::stop() {
  stop_.request_stop();
  if (polling_.joinable()) polling_.join();
}

void live_city::publish(const snapshot& s, const window& w) {
  const auto current = parts_.state.current();
  const bool is_new = !current || current->snapshot.observed_at < s.observed_at;
  const bool is_retry = current && !current->forecast && current->snapshot.observed_at == s.observed_at;
  if (!is_new && !is_retry) return;
  if (is_new) track_.score(w);
  auto forecast = forecast_for(s, w);
  if (!forecast) note_failure(forecast.error());
  if (!forecast && is_retry) return;
  published next{.snapshot = s, .window = w, .zone = parts_.city.zone, .profiles = collector_->profiles()};
  if (forecast) {
    if (failed_as_) log_info("forecasts again, by {}", forecast->model_version);
    failed_as_.reset();
    note_model(forecast->model_version);
    track_.keep(*forecast, w);
    next.forecast = std::move(*forecast);
  } else {
    next.last_good = last_good_after(current);
    next.trouble = kNoInference;
  }
  parts_.state.publish(std::make_shared<const published>(std::move(next)));
}

// Each failure is counted; the log tells the first of a kind, until there is a forecast again.
void live_city::note_failure(const error& failure) {
  parts_.metrics.count("velib_forecast_failures_total", "Forecasts that could not be had, by cause.",
                       {{"cause", std::string(name_of(failure.code))}});
  if (failed_as_ != failure.code) log_error("no forecast: {}", failure.message);
  failed_as_ = failure.code;
}

result<city_forecast> live_city::forecast_for(const snapshot& s, const window& w) {
  const bool same_model = !parts_.model.refresh();
  const auto current = parts_.state.current();
  const bool same_cell = current && cell_at(w, s.observed_at) == cell_at(w, current->snapshot.observed_at);
  if (same_model && same_cell && current->forecast && same_counts(s, current->snapshot)) {
    return *current->forecast;
  }
  parts_.metrics.count("velib_forecasts_total", "Forecasts made of the whole city.");
  const auto profiles = collector_->profiles();
  return parts_.model.forecast({w, parts_.city.zone, parts_.city.country, profiles.get()});
}

void live_city::note_model(const std::string& version) {
  const std::string name = "velib_model_info", help = "1 for the version of the model in use.";
  if (noted_model_ == version) return;
  if (!noted_model_.empty()) parts_.metrics.set(name, help, 0, {{"version", noted_model_}});
  parts_.metrics.set(name, help, 1, {{"version", version}});
  noted_model_ = version;
}

void live_city::publish_stored() {
  const auto window = load_window(parts_.store);
  if (window) collector_->follow_profiles(*window);
  if (window) return publish(newest_snapshot(*window), *window);
  if (window.error().code != error_code::not_found) log_warning("stored history: {}", window.error().message);
}

}  // namespace velib
