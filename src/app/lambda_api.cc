// The function `api`: HTTP events in, answers out, and a look at the world where it is due.
#include "api/backend.h"
#include "app/city_facts.h"
#include "app/inference.h"
#include "app/lambda_city.h"
#include "app/lambda_functions.h"
#include "app/lambda_outside.h"
#include "app/resources.h"
#include "app/served_model.h"
#include "app/stores.h"
#include "serve/lambda/http_event.h"

namespace velib {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kInitTime{8'000};
// Nobody waits longer for a page, however long the function may run.
constexpr milliseconds kMostLook{5'000};
// For the forecast and the answer, of whatever time there is.
constexpr milliseconds kLeastReserve{300};

// A forecast elsewhere is asked for while somebody waits.
constexpr remote_policy kRemotePolicy{.deadline = kMostLook, .attempt_time = milliseconds(4'000)};

result<std::unique_ptr<city_forecaster>> open_forecaster(const lambda_settings& settings,
                                                         lambda_outside& outside) {
  auto remote =
      open_remote_inference(settings.inference, program_environment(), {}, kRemotePolicy, &outside.client());
  if (!remote || *remote) return remote;
  auto local = served_model::open(outside.store(), settings.model);
  if (!local) return pass(local);
  return std::make_unique<served_model>(*std::move(local));
}

struct api_function {
  std::unique_ptr<lambda_outside> outside;
  publication state;
  std::unique_ptr<lambda_city> city;
  request_handler handler;

  void look(const invocation& i) {
    const auto left = time_left(i);
    const auto span = std::min(kMostLook, left - std::max(kLeastReserve, left / 4));
    if (span <= milliseconds(0)) return;  // what is there must do
    outside->give(span);
    city->look();
  }

  result<std::string> operator()(const invocation& i) {
    const auto asked = parse_http_event(i.event);
    if (!asked) return pass(asked);
    look(i);
    return serialize_http_answer(*asked, handler(*asked));
  }
};

}  // namespace

result<lambda_function> make_api_function(const lambda_settings& settings) {
  auto made = std::make_shared<api_function>();
  auto outside = lambda_outside::open(settings.city, settings.store);
  if (!outside) return pass(outside);
  made->outside = *std::move(outside);
  made->outside->give(kInitTime);
  auto city = lambda_city::open(
      {made->outside->city, made->outside->store(), made->outside->client(), made->outside->clock,
       made->state},
      [&] { return open_forecaster(settings, *made->outside); }, settings.reads_feed);
  if (!city) return pass(city);
  made->city = *std::move(city);
  made->handler = make_backend(made->state, {.page_folder = page_folder(),
                                             .basemap = settings.beneath,
                                             .cors_origins = settings.cors_origins,
                                             .city = facts_of(made->outside->city),
                                             .stale_after = stale_after(made->outside->city),
                                             .clock = &made->outside->clock});
  return [made](const invocation& i) { return (*made)(i); };
}

}  // namespace velib
