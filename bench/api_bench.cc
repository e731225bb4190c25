// What one answer costs for a city of 1,500 stations, without sockets and over loopback.
#include <thread>

#include <benchmark/benchmark.h>

#include "api/backend.h"
#include "domain/last_day.h"
#include "serve/http/http_server.h"
#include "test/serve/loopback_client.h"

namespace velib {
namespace {

constexpr int kStations = 1500;

snapshot big_snapshot(utc_time time) {
  snapshot s{.observed_at = time, .captured_at = time, .entries = {}};
  for (int i = 0; i < kStations; ++i) {
    const auto bikes = static_cast<count>(i % 30);
    s.entries.push_back({.station = {.code = fmt::format("{:05}", 10001 + i),
                                     .id = fmt::format("{}", 213688169 + i),
                                     .name = fmt::format("Place de la République, côté {}", i),
                                     .where = position{48.8 + i * 1e-4, 2.3 + i * 1e-4},
                                     .capacity = 30,
                                     .commune = "Paris",
                                     .commune_code = "75056"},
                         .state = {.bikes = bikes,
                                   .docks = static_cast<count>(30 - bikes),
                                   .mechanical = bikes,
                                   .ebikes = 0,
                                   .installed = answer::yes,
                                   .renting = answer::yes,
                                   .returning = answer::yes,
                                   .reported_at = time}});
  }
  return s;
}

std::shared_ptr<const published> big_city() {
  constexpr int kSteps = 8 * 96;
  const utc_time now = *parse_time("2026-03-04T14:29:50Z");
  auto city = std::make_shared<published>();
  city->zone = *time_zone::load("Europe/Paris");
  city->snapshot = big_snapshot(now);
  city->window = make_window(now, std::chrono::minutes(15), kSteps);
  record(city->window, city->snapshot);
  city->window.bikes.assign(city->window.bikes.size(), 12);
  city_forecast forecast{.origin = now,
                         .horizons = {std::chrono::hours(1), std::chrono::hours(2), std::chrono::hours(3)},
                         .bikes = std::vector<float>(kStations * 3, 11.4f),
                         .missing_hours = std::vector<int>(kStations, 0),
                         .model_version = "bench"};
  city->forecast = std::move(forecast);
  return city;
}

void ask(benchmark::State& state, const request& asked) {
  publication holder;
  holder.publish(big_city());
  const auto handler = make_backend(holder, {});
  size_t size_bytes = 0;
  for (auto _ : state) {
    const auto answer = handler(asked);
    if (answer.status != 200) return state.SkipWithError("not answered");
    size_bytes = answer.body.size();
  }
  state.counters["bytes"] = static_cast<double>(size_bytes);
}

void predict(benchmark::State& state) {
  ask(state, {.method = "GET", .path = "/predict/10777"});
}
BENCHMARK(predict)->Unit(benchmark::kMicrosecond);

void all_stations(benchmark::State& state) {
  ask(state, {.method = "GET", .path = "/stations", .query = "all=true"});
}
BENCHMARK(all_stations)->Unit(benchmark::kMillisecond);

// One client, one kept connection: what the front door adds.
void predict_over_loopback(benchmark::State& state) {
  publication holder;
  holder.publish(big_city());
  auto server = http_server::bind("127.0.0.1", 0, make_backend(holder, {}));
  if (!server) return state.SkipWithError(server.error().message.c_str());
  std::thread running([&] { server->run(1); });
  {
    loopback_client client(server->port());
    for (auto _ : state) {
      const auto answer = client.get("/predict/10777");
      if (!answer || answer->status != 200) {
        state.SkipWithError("not answered");
        break;
      }
    }
  }
  server->stop();
  running.join();
}
BENCHMARK(predict_over_loopback)->Unit(benchmark::kMicrosecond)->UseRealTime();

void missing_hours_of_the_city(benchmark::State& state) {
  const auto city = big_city();
  for (auto _ : state) {
    int missing = 0;
    for (size_t s = 0; s < city->window.stations.size(); ++s) {
      missing += missing_hours(city->window, s, city->window.steps - 1);
    }
    benchmark::DoNotOptimize(missing);
  }
}
BENCHMARK(missing_hours_of_the_city)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace velib
