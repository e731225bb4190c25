// The way in: parsing the Vélib' pair, writing and parsing a simulated feed, simulating a day.
#include <benchmark/benchmark.h>

#include "base/file.h"
#include "feed/gbfs.h"
#include "feed/gbfs_documents.h"
#include "feed/simulated_city.h"

namespace velib {
namespace {

using std::chrono::minutes;

const utc_time kMonday = *parse_time("2026-03-02T02:00:00Z");

void parse_velib(benchmark::State& state) {
  const std::string folder = VELIB_TREND_SHARED "/data/fixtures/velib/gbfs_station_";
  const auto information = load_file(folder + "information_2026-03-04.json");
  const auto status = load_file(folder + "status_2026-03-04.json");
  if (!information || !status) {
    state.SkipWithError("no recorded Vélib' feed beside the checkout");
    return;
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(parse_gbfs({.information = *information, .status = *status},
                                        {.captured_at = *parse_time("2026-03-04T14:30:00Z")}));
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * (information->size() + status->size())));
}
BENCHMARK(parse_velib)->Unit(benchmark::kMillisecond);

void write_status(benchmark::State& state) {
  simulated_city city({.stations = 1500});
  const auto told = city.at(kMonday + minutes(360));
  for (auto _ : state) benchmark::DoNotOptimize(station_status(told));
}
BENCHMARK(write_status)->Unit(benchmark::kMillisecond);

// One day, asked for every quarter of an hour.
void simulate_a_day(benchmark::State& state) {
  const int stations = static_cast<int>(state.range(0));
  simulated_city city({.stations = stations});
  auto time = kMonday;
  for (auto _ : state) {
    for (int k = 0; k < 96; ++k, time += minutes(15)) benchmark::DoNotOptimize(city.at(time));
  }
}
BENCHMARK(simulate_a_day)->Arg(300)->Arg(1500)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace velib
