// How long the history's ways take: import, days, window, bronze, compaction. Import on velib-2022 where it
// lies beside the checkout, else on a made-up city of the same size.
#include <algorithm>
#include <chrono>
#include <cstdlib>

#include <benchmark/benchmark.h>

#include "base/civil_time.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/random.h"
#include "history/bronze.h"
#include "history/bronze_search.h"
#include "history/compact.h"
#include "history/import.h"
#include "history/profiles_file.h"
#include "history/series_csv.h"
#include "history/window_file.h"
#include "store/directory_store.h"
#include "store/memory_store.h"
#include "test/support/temporary_folder.h"
#include "test/support/usual_city.h"

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

station made_up_station(int number) {
  return {.code = fmt::format("{:06}", 10'000 + number),
          .id = std::to_string(213'688'169 + number),
          .name = fmt::format("Quai de l'Horloge - Pont Neuf {}", number),
          .where = position{48 + number % 1'000 * 0.001, 2 + number % 997 * 0.001},
          .capacity = 40,
          .commune = "Paris",
          .commune_code = "75056"};
}

// Counts that wander in every quarter of an hour: livelier than a real city, where nights are quiet. Only 500
// stations are thrown; larger cities repeat them, too far apart for the compression to see it.
window city_window(int stations) {
  constexpr size_t kThrown = size_t{500} * kWindowSteps;
  random_source random(1);
  window w = make_window(*parse_time("2026-03-04T12:00:00Z"), kWindowStep, kWindowSteps);
  const size_t cells = static_cast<size_t>(stations) * kWindowSteps;
  for (auto* field : {&w.bikes, &w.docks, &w.ebikes}) field->reserve(cells);
  for (int s = 0; s < stations; ++s) w.stations.push_back(made_up_station(s));
  w.latest.resize(w.stations.size());
  int bikes = 20;
  for (size_t cell = 0; cell < cells; ++cell) {
    bikes = cell < kThrown ? std::clamp(bikes + static_cast<int>(random.below(5)) - 2, 0, 40)
                           : w.bikes[cell - kThrown];
    w.bikes.push_back(static_cast<count>(bikes));
    w.docks.push_back(static_cast<count>(40 - bikes));
    w.ebikes.push_back(static_cast<count>(bikes / 3));
  }
  w.usable.assign(cells, kUsableSaid | kUsableRent | kUsableReturn);
  w.observed_at = w.end() - std::chrono::seconds(1);
  return w;
}

snapshot city_snapshot(int stations, utc_time time) {
  random_source random(static_cast<std::uint64_t>(time.time_since_epoch().count()));
  snapshot s{.observed_at = time, .captured_at = time + std::chrono::seconds(50), .entries = {}};
  for (int k = 0; k < stations; ++k) {
    const auto mechanical = static_cast<count>(random.below(20));
    const auto ebikes = static_cast<count>(random.below(20));
    s.entries.push_back({.station = made_up_station(k),
                         .state = {.bikes = static_cast<count>(mechanical + ebikes),
                                   .docks = static_cast<count>(40 - mechanical - ebikes),
                                   .mechanical = mechanical,
                                   .ebikes = ebikes,
                                   .installed = answer::yes,
                                   .renting = answer::yes,
                                   .returning = answer::yes,
                                   .reported_at = time - std::chrono::seconds(random.below(600))}});
  }
  return s;
}

const utc_time kNoon = *parse_time("2026-03-04T12:00:00Z");

// Hourly snapshots before noon, in a store.
void save_hours(object_store& store, int stations, int hours) {
  for (int back = hours - 1; back >= 0; --back) {
    const utc_time time = kNoon - std::chrono::hours(back);
    save_bronze(store, time, city_snapshot(stations, time)).value();
  }
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

// In all that follows the argument is the number of stations.
void window_save(benchmark::State& state) {
  const window w = city_window(static_cast<int>(state.range(0)));
  size_t bytes = 0;
  for (auto _ : state) bytes = serialize_window(w).size();
  state.counters["object_bytes"] = static_cast<double>(bytes);
}

void window_load(benchmark::State& state) {
  const auto bytes = serialize_window(city_window(static_cast<int>(state.range(0))));
  for (auto _ : state) benchmark::DoNotOptimize(parse_window(bytes).value());
}

stored_profiles city_stored_profiles(benchmark::State& state) {
  return {.zone = "Europe/Paris", .profiles = usual_city(static_cast<size_t>(state.range(0)), 3, 1)};
}

void profiles_save(benchmark::State& state) {
  const auto stored = city_stored_profiles(state);
  size_t bytes = 0;
  for (auto _ : state) bytes = serialize_profiles(stored).size();
  state.counters["bytes"] = static_cast<double>(bytes);
}

void profiles_load(benchmark::State& state) {
  const auto bytes = serialize_profiles(city_stored_profiles(state));
  for (auto _ : state) benchmark::DoNotOptimize(parse_profiles(bytes).value());
}

// What the first sample of a day costs more: one day of a full window.
void profiles_fold_a_day(benchmark::State& state) {
  window w = city_window(static_cast<int>(state.range(0)));
  w.observed_at = w.end() - std::chrono::seconds(1);
  city_profiles learned;
  fold_ended_days(learned, w, time_zone::utc());
  learned.through = *learned.through - std::chrono::days(1);
  for (auto _ : state) {
    state.PauseTiming();
    auto profiles = learned;
    state.ResumeTiming();
    benchmark::DoNotOptimize(fold_ended_days(profiles, w, time_zone::utc()));
  }
}

// A snapshot into a full window, each a quarter of an hour later.
void window_record(benchmark::State& state) {
  const int stations = static_cast<int>(state.range(0));
  window w = city_window(stations);
  auto s = city_snapshot(stations, w.end());
  for (auto _ : state) {
    benchmark::DoNotOptimize(record(w, s));
    s.observed_at += kWindowStep;
  }
}

void window_first_snapshot(benchmark::State& state) {
  const auto s = city_snapshot(static_cast<int>(state.range(0)), kNoon);
  for (auto _ : state) {
    auto w = make_window(kNoon, kWindowStep, kWindowSteps);
    benchmark::DoNotOptimize(record(w, s));
  }
}

// What a poll costs once the feed is parsed: bronze and window, durable on disk.
void keep_a_poll(benchmark::State& state) {
  const int stations = static_cast<int>(state.range(0));
  const temporary_folder folder;
  directory_store store(folder.path());
  window w = city_window(stations);
  auto s = city_snapshot(stations, w.end());
  for (auto _ : state) {
    save_bronze(store, s.observed_at, s).value();
    record(w, s);
    if (!save_window(store, w)) std::abort();
    s.observed_at += kWindowStep;
  }
}

void bronze_serialise(benchmark::State& state) {
  const auto s = city_snapshot(static_cast<int>(state.range(0)), kNoon);
  size_t bytes = 0;
  for (auto _ : state) bytes = serialize_bronze(s).size();
  state.counters["object_bytes"] = static_cast<double>(bytes);
}

void bronze_parse(benchmark::State& state) {
  const auto bytes = serialize_bronze(city_snapshot(static_cast<int>(state.range(0)), kNoon));
  for (auto _ : state) benchmark::DoNotOptimize(parse_bronze(bytes).value());
}

// From a day of hourly snapshots.
void rebuild_a_day(benchmark::State& state) {
  memory_store store;
  save_hours(store, static_cast<int>(state.range(0)), 24);
  for (auto _ : state)
    benchmark::DoNotOptimize(rebuild_window(store, kNoon, kWindowStep, kWindowSteps).value());
}

// A day of hourly snapshots into Parquet, from nothing.
void compact_a_day(benchmark::State& state) {
  memory_store bronze;
  save_hours(bronze, static_cast<int>(state.range(0)), 24);
  const auto keys = list_bronze(bronze).value();
  for (auto _ : state) {
    state.PauseTiming();
    memory_store store;
    for (const auto& key : keys) {
      if (!store.put(key, bronze.get(key).value())) std::abort();
    }
    state.ResumeTiming();
    benchmark::DoNotOptimize(compact(store, false, [](long, long) {}).value());
  }
}

void city_sizes(benchmark::internal::Benchmark* bench) {
  for (const int stations : {1'500, 15'000, 60'000}) bench->Arg(stations);
  bench->Unit(benchmark::kMillisecond);
}

BENCHMARK(import_whole)->Unit(benchmark::kMillisecond);
BENCHMARK(unpack_csv)->Unit(benchmark::kMillisecond);
BENCHMARK(parse_csv)->Unit(benchmark::kMillisecond);
BENCHMARK(write_all_days)->Unit(benchmark::kMillisecond);
BENCHMARK(read_all_days)->Unit(benchmark::kMillisecond);
BENCHMARK(window_save)->Apply(city_sizes);
BENCHMARK(window_load)->Apply(city_sizes);
BENCHMARK(profiles_save)->Apply(city_sizes);
BENCHMARK(profiles_load)->Apply(city_sizes);
BENCHMARK(profiles_fold_a_day)->Apply(city_sizes);
BENCHMARK(window_record)->Apply(city_sizes);
BENCHMARK(window_first_snapshot)->Apply(city_sizes);
BENCHMARK(keep_a_poll)->Apply(city_sizes)->UseRealTime();
BENCHMARK(bronze_serialise)->Apply(city_sizes);
BENCHMARK(bronze_parse)->Apply(city_sizes);
BENCHMARK(rebuild_a_day)->Apply(city_sizes);
BENCHMARK(compact_a_day)->Apply(city_sizes)->UseRealTime();

}  // namespace
}  // namespace velib
