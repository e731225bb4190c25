// What one answer costs for a city of 1,500 stations, without sockets and over loopback.
#include <algorithm>
#include <random>
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

// As the kind "trend" says it: eight leads, a distribution each.
city_forecast big_forecast(utc_time now) {
  city_forecast forecast{.origin = now,
                         .chances = count_chances(std::vector<int>(kStations, 30), 8),
                         .missing_hours = std::vector<int>(kStations, 0),
                         .model_version = "bench",
                         .model_kind = "trend"};
  for (const int minutes : {15, 30, 45, 60, 90, 120, 150, 180}) forecast.horizons.emplace_back(minutes);
  forecast.bikes.assign(kStations * forecast.horizons.size(), 11.4f);
  for (size_t s = 0; s < kStations; ++s) {
    for (size_t h = 0; h < forecast.horizons.size(); ++h) {
      const auto at_most = forecast.chances.at_most(s, h);
      for (size_t k = 0; k < at_most.size(); ++k)
        at_most[k] = static_cast<float>(k + s % 3 + 1) / static_cast<float>(at_most.size() + s % 3);
    }
  }
  return forecast;
}

// Counts that move in every third cell or so, as those of a city's day do: how well answers zip hangs on it.
void fill_past(window& w) {
  std::minstd_rand chance(1);
  for (size_t s = 0; s < w.stations.size(); ++s) {
    count bikes = 12;
    for (int at = 0; at < w.steps; ++at) {
      const auto step = static_cast<count>(chance() % 9);
      if (step < 3) bikes = static_cast<count>(std::clamp(bikes + step * 2 - 2, 0, 30));
      w.bikes[w.cell(s, at)] = bikes;
      w.ebikes[w.cell(s, at)] = static_cast<count>(bikes / 3);
      w.docks[w.cell(s, at)] = static_cast<count>(30 - bikes);
    }
  }
}

std::shared_ptr<const published> big_city() {
  constexpr int kSteps = 8 * 96;
  const utc_time now = *parse_time("2026-03-04T14:29:50Z");
  auto city = std::make_shared<published>();
  city->zone = *time_zone::load("Europe/Paris");
  city->snapshot = big_snapshot(now);
  city->window = make_window(now, std::chrono::minutes(15), kSteps);
  record(city->window, city->snapshot);
  fill_past(city->window);
  city->forecast = big_forecast(now);
  city->next_at = now + std::chrono::minutes(1);
  return city;
}

// As browsers send them.
const header_list kHeaders{
    {"host", "localhost:8000"},
    {"connection", "keep-alive"},
    {"accept", "application/json"},
    {"user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"},
    {"referer", "http://localhost:8000/"},
    {"accept-encoding", "gzip, deflate, br, zstd"},
    {"accept-language", "fr,en;q=0.9"}};

request asked_for(std::string_view target, bool gzip = true) {
  const size_t mark = std::min(target.find('?'), target.size());
  request r{.method = "GET",
            .path = std::string(target.substr(0, mark)),
            .query = std::string(target.substr(std::min(mark + 1, target.size()))),
            .headers = kHeaders};
  if (!gzip) r.headers[5].second = "identity";
  return r;
}

// What a request costs when its answer lies ready: all but the first of each snapshot.
void ready(benchmark::State& state, const request& asked) {
  publication holder;
  metrics measured;
  holder.publish(big_city());
  const auto handler = make_backend(holder, {.measured = &measured});
  size_t size_bytes = 0;
  for (auto _ : state) {
    const auto answer = handler(asked);
    if (answer.status != 200 && answer.status != 304) return state.SkipWithError("not answered");
    size_bytes = body_of(answer).size();
  }
  state.counters["bytes"] = static_cast<double>(size_bytes);
}

void predict(benchmark::State& state) {
  ready(state, asked_for("/predict/10777"));
}
BENCHMARK(predict);

void predict_of_two_threads(benchmark::State& state) {
  static publication holder;
  static metrics measured;
  static const auto handler = [] {
    holder.publish(big_city());
    return make_backend(holder, {.measured = &measured});
  }();
  const auto asked = asked_for("/predict/10777");
  for (auto _ : state) benchmark::DoNotOptimize(handler(asked).ready);
}
BENCHMARK(predict_of_two_threads)->Threads(2)->UseRealTime();

void station_forecast(benchmark::State& state) {
  ready(state, asked_for("/v1/stations/10777/forecast"));
}
BENCHMARK(station_forecast);

void whole_city(benchmark::State& state) {
  ready(state, asked_for("/v1/forecast"));
}
BENCHMARK(whole_city);

void city_history(benchmark::State& state) {
  ready(state, asked_for("/v1/history?hours=24"));
}
BENCHMARK(city_history);

void all_stations(benchmark::State& state) {
  ready(state, asked_for("/stations?all=true"));
}
BENCHMARK(all_stations);

void all_stations_not_modified(benchmark::State& state) {
  publication holder;
  holder.publish(big_city());
  auto asked = asked_for("/stations?all=true");
  const auto first = make_backend(holder, {})(asked);
  for (const auto& [name, value] : first.ready->headers) {
    if (name == "etag") asked.headers.emplace_back("if-none-match", value);
  }
  ready(state, asked);
}
BENCHMARK(all_stations_not_modified);

// What the first to ask pays after each snapshot.
void made(benchmark::State& state, const request& asked) {
  publication holder;
  const auto handler = make_backend(holder, {});
  for (auto _ : state) {
    state.PauseTiming();
    holder.publish(big_city());
    state.ResumeTiming();
    if (handler(asked).status != 200) return state.SkipWithError("not answered");
  }
}

void make_predict(benchmark::State& state) {
  made(state, asked_for("/predict/10777"));
}
BENCHMARK(make_predict)->Unit(benchmark::kMicrosecond)->Iterations(100);

void make_station_forecast(benchmark::State& state) {
  made(state, asked_for("/v1/stations/10777/forecast"));
}
BENCHMARK(make_station_forecast)->Unit(benchmark::kMicrosecond)->Iterations(100);

void make_whole_city(benchmark::State& state) {
  made(state, asked_for("/v1/forecast", state.range(0) == 1));
}
BENCHMARK(make_whole_city)->ArgName("gzip")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->Iterations(20);

void make_city_history(benchmark::State& state) {
  made(state, asked_for(fmt::format("/v1/history?hours={}", state.range(0)), state.range(1) == 1));
}
BENCHMARK(make_city_history)
    ->ArgNames({"hours", "gzip"})
    ->ArgsProduct({{24, 192}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(20);

void make_all_stations(benchmark::State& state) {
  made(state, asked_for("/stations?all=true", state.range(0) == 1));
}
BENCHMARK(make_all_stations)->ArgName("gzip")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->Iterations(20);

// Not kept: a filter of the client's own.
void stations_in_a_box(benchmark::State& state) {
  ready(state, asked_for("/v1/stations?bbox=2.3,48.8,2.35,48.85&has=bikes"));
}
BENCHMARK(stations_in_a_box)->Unit(benchmark::kMillisecond);

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
