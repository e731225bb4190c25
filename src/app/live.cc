#include "app/live.h"

#include "app/new_sample.h"
#include "base/heap.h"
#include "base/log.h"
#include "collect/poll_schedule.h"
#include "history/window_file.h"

namespace velib {

namespace {

const std::vector<double> kForecastBounds{0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10};  // seconds

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

void live_city::publish(snapshot s, window w) {
  const bool is_first = !parts_.state.current();
  publish_if_new(std::move(s), std::move(w));
  if (!is_first) give_unused_heap_back();  // the value before, and what made this one
}

void live_city::publish_if_new(snapshot s, window w) {
  const auto current = parts_.state.current();
  const bool is_new = !current || current->snapshot.observed_at < s.observed_at;
  const bool is_retry = current && !current->forecast && current->snapshot.observed_at == s.observed_at;
  if (!is_new && !is_retry) return;
  if (is_new) track_.score(w);
  auto forecast = forecast_for(s, w);
  if (!forecast) note_failure(forecast.error());
  if (!forecast && is_retry) return;
  published next{.snapshot = std::move(s),
                 .window = std::move(w),
                 .zone = parts_.city.zone,
                 .profiles = collector_->profiles(),
                 .next_at = next_expected()};
  if (forecast) {
    if (failed_as_) log_info("forecasts again, by {}", forecast->model_version);
    failed_as_.reset();
    note_model(forecast->model_version);
    track_.keep(*forecast, next.window);
    next.forecast = std::move(*forecast);
  } else {
    next.last_good = last_good_after(current);
    next.trouble = kNoInference;
  }
  parts_.state.publish(std::make_shared<const published>(std::move(next)));
}

// The tick of the next poll.
utc_time live_city::next_expected() {
  const auto now = collector_.clock().now();
  const auto every = parts_.city.every;
  const auto& feed = collector_->last_good();
  const auto ttl =
      parts_.city.honour_ttl && feed ? feed->ttl.value_or(std::chrono::seconds(0)) : std::chrono::seconds(0);
  return next_tick(last_tick(now, every), now, every, {.ttl = ttl});
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
  if (same_model && current && keeps_forecast(*current, s, w)) return *current->forecast;
  parts_.metrics.count("velib_forecasts_total", "Forecasts made of the whole city.");
  const auto profiles = collector_->profiles();
  auto forecast = parts_.model.forecast({w, parts_.city.zone, parts_.city.country, profiles.get()});
  if (forecast) {
    parts_.metrics
        .histogram("velib_forecast_seconds", "Time to compute the forecast of the whole city.",
                   kForecastBounds)
        .observe(std::chrono::duration<double>(forecast->took).count());
  }
  return forecast;
}

void live_city::note_model(const std::string& version) {
  const std::string name = "velib_model_info", help = "1 for the version of the model in use.";
  if (noted_model_ == version) return;
  if (!noted_model_.empty()) parts_.metrics.set(name, help, 0, {{"version", noted_model_}});
  parts_.metrics.set(name, help, 1, {{"version", version}});
  noted_model_ = version;
}

void live_city::publish_stored() {
  auto window = load_window(parts_.store);
  if (window) {
    collector_->follow_profiles(*window);
    auto newest = newest_snapshot(*window);
    return publish(std::move(newest), *std::move(window));
  }
  if (window.error().code != error_code::not_found) log_warning("stored history: {}", window.error().message);
}

}  // namespace velib
