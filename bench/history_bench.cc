// How long the history's ways take: import, days, window. On velib-2022 where it lies beside the checkout,
// else on a made-up city of the same size.
#include <chrono>

#include <benchmark/benchmark.h>

#include "base/civil_time.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/random.h"
#include "history/bronze.h"
#include "history/import.h"
#include "history/series_csv.h"
#include "history/window_file.h"
#include "store/memory_store.h"

namespace velib {
namespace {

constexpr int kStations = 1'423;
constexpr int kHours = 600;

std::string made_up_series() {
  random_source random(1);
  std::string text = "timestamp_utc,station_code,bikes,docks,capacity,mechanical,ebike\n";
  const utc_time start = *parse_time("2022-05-12T09:00:00Z");
  for (int hour = 0; hour < kHours; ++hour) {
    const auto time = format_utc(start + std::chrono::hours(hour));
    for (int s = 0; s < kStations; ++s) {
      const auto mechanical = random.below(20);
      const auto ebikes = random.below(20);
      text += fmt::format("{},{},{},{},40,{},{}\n", time, 1000 + s, mechanical + ebikes,
                          40 - mechanical - ebikes, mechanical, ebikes);
    }
  }
  return gzip(text);
}

const import_file& recorded() {
  static const import_file file{
      "series.csv.gz", load_file(VELIB_TREND_SHARED "/data/velib-2022/series.csv.gz")
                           .or_else([](const error&) -> result<std::string> { return made_up_series(); })
                           .value()};
  return file;
}

window city_window() {
  constexpr int kSteps = 8 * 96;
  random_source random(1);
  window w = make_window(*parse_time("2026-03-04T12:00:00Z"), std::chrono::minutes(15), kSteps);
  for (int s = 0; s < 1'500; ++s) {
    w.stations.push_back({.code = std::to_string(10'000 + s),
                          .id = std::to_string(213'688'169 + s),
                          .name = "Quai de l'Horloge - Pont Neuf",
                          .where = position{random.uniform(48, 49), random.uniform(2, 3)},
                          .capacity = 40,
                          .commune = "Paris"});
    int bikes = 20;
    for (int step = 0; step < kSteps; ++step) {
      bikes = std::clamp(bikes + static_cast<int>(random.below(5)) - 2, 0, 40);
      w.bikes.push_back(static_cast<count>(bikes));
      w.docks.push_back(static_cast<count>(40 - bikes));
      w.ebikes.push_back(static_cast<count>(bikes / 3));
      w.usable.push_back(kUsableSaid | kUsableRent | kUsableReturn);
    }
  }
  w.observed_at = w.end() - std::chrono::seconds(1);
  return w;
}

void import_whole(benchmark::State& state) {
  for (auto _ : state) {
    memory_store store;
    benchmark::DoNotOptimize(import_series(store, {&recorded(), 1}).value());
  }
}

void parse_csv(benchmark::State& state) {
  const auto text = gunzip(recorded().bytes, size_t{1} << 30).value();
  for (auto _ : state) benchmark::DoNotOptimize(parse_series_csv(text, "series.csv").value());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void unpack_csv(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(gunzip(recorded().bytes, size_t{1} << 30).value());
}

void write_all_days(benchmark::State& state) {
  const auto recording = parse_series_csv(recorded().bytes, "series.csv.gz").value();
  size_t bytes = 0;
  for (auto _ : state) {
    memory_store store;
    benchmark::DoNotOptimize(write_days(store, recording.series).value());
    state.PauseTiming();
    bytes = 0;
    const auto keys = store.list("").value();
    for (const auto& key : keys) bytes += store.get(key).value().size();
    state.ResumeTiming();
  }
  state.counters["object_bytes"] = static_cast<double>(bytes);
}

void read_all_days(benchmark::State& state) {
  memory_store store;
  import_series(store, {&recorded(), 1}).value();
  for (auto _ : state) benchmark::DoNotOptimize(read_days(store).value());
}

void window_save(benchmark::State& state) {
  const window w = city_window();
  size_t bytes = 0;
  for (auto _ : state) bytes = serialize_window(w).size();
  state.counters["object_bytes"] = static_cast<double>(bytes);
}

void window_load(benchmark::State& state) {
  const auto bytes = serialize_window(city_window());
  for (auto _ : state) benchmark::DoNotOptimize(parse_window(bytes).value());
}

BENCHMARK(import_whole)->Unit(benchmark::kMillisecond);
BENCHMARK(unpack_csv)->Unit(benchmark::kMillisecond);
BENCHMARK(parse_csv)->Unit(benchmark::kMillisecond);
BENCHMARK(write_all_days)->Unit(benchmark::kMillisecond);
BENCHMARK(read_all_days)->Unit(benchmark::kMillisecond);
BENCHMARK(window_save)->Unit(benchmark::kMillisecond);
BENCHMARK(window_load)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace velib
