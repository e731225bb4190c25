#include "api/backend.h"

#include <boost/json.hpp>

#include "api/answer.h"
#include "api/cors.h"
#include "api/page.h"
#include "api/predict.h"
#include "api/router.h"
#include "api/stations.h"

namespace velib {

namespace {

response healthz(const call&) {
  return json_answer(200, {{"status", "ok"}});
}

// For Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/
struct metrics_endpoint {
  const metrics& measured;

  response operator()(const call&) const {
    return {200, {{"content-type", "text/plain; version=0.0.4; charset=utf-8"}}, measured.text()};
  }
};

}  // namespace

request_handler make_backend(const publication& state, const backend_options& options) {
  router routes;
  routes.get("/healthz", healthz);
  routes.get("/stations", stations_endpoint{state});
  routes.get("/predict/{station_code}", predict_endpoint{state});
  if (options.measured) routes.get("/metrics", metrics_endpoint{*options.measured});
  if (!options.page_folder.empty()) routes.otherwise(page_endpoint{options.page_folder});
  return with_cors(std::move(routes), options.cors_origins);
}

}  // namespace velib
