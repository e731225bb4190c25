// The way in: parsing the Vélib' pair and feeds of growing cities, writing their files, laying out and
// simulating a city.
#include <benchmark/benchmark.h>

#include "base/file.h"
#include "feed/gbfs.h"
#include "feed/gbfs_documents.h"
#include "feed/opendata.h"
#include "feed/simulated_city.h"

namespace velib {
namespace {

using benchmark::kMillisecond;
using std::chrono::minutes;

const utc_time kMonday = *parse_time("2026-03-02T02:00:00Z");

std::string recorded(const std::string& name) {
  return load_file(VELIB_TREND_SHARED "/data/fixtures/velib/" + name).value_or("");
}

void parse_velib(benchmark::State& state) {
  const auto information = recorded("gbfs_station_information_2026-03-04.json");
  const auto status = recorded("gbfs_station_status_2026-03-04.json");
  if (information.empty() || status.empty()) {
    state.SkipWithError("no recorded Vélib' feed beside the checkout");
    return;
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(parse_gbfs({.information = information, .status = status},
                                        {.captured_at = *parse_time("2026-03-04T14:30:00Z")}));
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * (information.size() + status.size())));
}
BENCHMARK(parse_velib)->Unit(kMillisecond);

void parse_opendata_export(benchmark::State& state) {
  const auto bytes = recorded("opendata_export_2024-11-05.json");
  if (bytes.empty()) {
    state.SkipWithError("no recorded export beside the checkout");
    return;
  }
  const std::string_view pages[] = {bytes};
  for (auto _ : state) {
    benchmark::DoNotOptimize(parse_opendata(pages, {.captured_at = *parse_time("2024-11-05T12:00:00Z")}));
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * bytes.size()));
}
BENCHMARK(parse_opendata_export)->Unit(kMillisecond);

snapshot morning_of(int stations) {
  return simulated_city({.stations = stations}).at(kMonday + minutes(1));
}

void parse_simulated(benchmark::State& state) {
  const auto told = morning_of(static_cast<int>(state.range(0)));
  const auto information = station_information(told), status = station_status(told);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        parse_gbfs({.information = information, .status = status}, {.captured_at = told.captured_at}));
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * (information.size() + status.size())));
}
BENCHMARK(parse_simulated)->Arg(1'500)->Arg(15'000)->Arg(60'000)->Unit(kMillisecond);

void write_information(benchmark::State& state) {
  const auto told = morning_of(static_cast<int>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(station_information(told));
}
BENCHMARK(write_information)->Arg(1'500)->Arg(15'000)->Arg(60'000)->Unit(kMillisecond);

void write_status(benchmark::State& state) {
  const auto told = morning_of(static_cast<int>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(station_status(told));
}
BENCHMARK(write_status)->Arg(1'500)->Arg(15'000)->Arg(60'000)->Unit(kMillisecond);

void lay_out(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(lay_out_city(static_cast<int>(state.range(0)), 1, {48.8566, 2.3522}));
  }
}
BENCHMARK(lay_out)->Arg(1'500)->Arg(15'000)->Arg(60'000)->Unit(kMillisecond);

// One day, asked for every quarter of an hour.
void simulate_a_day(benchmark::State& state) {
  const int stations = static_cast<int>(state.range(0));
  simulated_city city({.stations = stations});
  auto time = kMonday;
  for (auto _ : state) {
    for (int k = 0; k < 96; ++k, time += minutes(15)) benchmark::DoNotOptimize(city.at(time));
  }
}
BENCHMARK(simulate_a_day)->Arg(300)->Arg(1'500)->Arg(60'000)->Unit(kMillisecond);

// The first question in the evening: everything since the night.
void snapshot_in_the_evening(benchmark::State& state) {
  const simulated_city fresh({.stations = static_cast<int>(state.range(0))});
  for (auto _ : state) {
    auto city = fresh;
    benchmark::DoNotOptimize(city.at(kMonday + std::chrono::hours(16)));
  }
}
BENCHMARK(snapshot_in_the_evening)->Arg(1'500)->Arg(15'000)->Arg(60'000)->Unit(kMillisecond);

}  // namespace
}  // namespace velib
