#include "api/backend.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "api/answer.h"
#include "api/city_history.h"
#include "api/cors.h"
#include "api/health.h"
#include "api/openapi.h"
#include "api/outlook_answers.h"
#include "api/page.h"
#include "api/predict.h"
#include "api/request_meter.h"
#include "api/router.h"
#include "api/station_history.h"
#include "api/station_map.h"
#include "api/stations.h"

namespace velib {

namespace {

using ticks = std::chrono::steady_clock;

// For Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/
struct metrics_endpoint {
  const publication& state;
  const clock& time;
  metrics& measured;

  reply operator()(const call&) const {
    if (const auto now = state.current()) {
      measured.set("velib_feed_age_seconds", "Age of the newest snapshot, by the feed's own time.",
                   static_cast<double>((time.now() - now->snapshot.observed_at).count()));
    }
    return response{
        200,
        {{"content-type", "text/plain; version=0.0.4; charset=utf-8"}, {"cache-control", "no-store"}},
        measured.text()};
  }
};

// The same for the life of the program.
struct openapi_endpoint {
  std::shared_ptr<const kept_answer> answer = std::make_shared<const kept_answer>(
      response{200, {{"content-type", "application/json"}}, std::string(openapi_json())});

  reply operator()(const call&) const { return answer; }
};

router make_routes(const publication& state, const backend_options& options, const clock& time) {
  router routes;
  routes.get("/healthz", healthz);
  routes.get("/readyz", readyz_endpoint{state, time, options.stale_after});
  routes.get("/stations", stations_endpoint{state});
  routes.get("/predict/{station_code}", predict_endpoint{state});
  routes.get("/v1/stations", station_map_endpoint{state});
  routes.get("/v1/stations/{code}", station_endpoint{state});
  routes.get("/v1/stations/{code}/history", station_history_endpoint{state});
  routes.get("/v1/stations/{code}/forecast", station_forecast_endpoint{state});
  routes.get("/v1/forecast", city_forecast_endpoint{state});
  routes.get("/v1/history", city_history_endpoint{state});
  routes.get("/v1/system", system_endpoint{state, options.city});
  routes.get("/openapi.json", openapi_endpoint{});
  routes.get("/config.json", config_endpoint{options.basemap});
  if (options.measured) routes.get("/metrics", metrics_endpoint{state, time, *options.measured});
  if (!options.page_folder.empty())
    routes.otherwise("page", page_endpoint{options.page_folder, page_policy(options.basemap)});
  return routes;
}

// An answer of a snapshot is good until the next one is expected; from then on, for a second at a time.
std::string cache_rule(const published* now, const clock& time) {
  if (!now || !now->next_at) return "no-cache";
  const auto left = std::max(*now->next_at - time.now(), std::chrono::seconds(1));
  return fmt::format("max-age={}", left.count());
}

class backend {
 public:
  backend(const publication& state, const backend_options& options)
      : state_(state),
        time_(options.clock ? *options.clock : system_),
        routes_(make_routes(state, options, time_)) {
    if (options.measured) meter_.emplace(*options.measured, routes_.patterns());
  }
  backend(const backend&) = delete;
  backend& operator=(const backend&) = delete;

  response answer(const request& r) {
    const auto begun = ticks::now();
    const auto now = state_.current();
    auto found = find(r, now.get());
    auto answer = deliver(std::move(found.what), r, cache_rule(now.get(), time_));
    if (meter_) meter_->note(found.pattern, answer.status, ticks::now() - begun);
    return answer;
  }

 private:
  // Made before, or by its route.
  routed_reply find(const request& r, const published* now) const {
    if (now && (r.method == "GET" || r.method == "HEAD")) {
      auto ready = now->answers.find(r.path, r.query);
      if (ready.answer) return {std::move(ready.answer), ready.pattern};
    }
    return routes_.find(r);
  }

  system_clock system_;
  const publication& state_;
  const clock& time_;
  router routes_;
  std::optional<request_meter> meter_;
};

}  // namespace

request_handler make_backend(const publication& state, const backend_options& options) {
  const auto made = std::make_shared<backend>(state, options);
  return with_cors([made](const request& r) { return made->answer(r); }, options.cors_origins);
}

}  // namespace velib
