// The shipped network on a city of 1,500 stations: the whole forecast, its parts, and a batch of its
// training.
#include <benchmark/benchmark.h>

#include "base/file.h"
#include "base/random.h"
#include "model/trend_model.h"
#include "train/trend_batch.h"
#include "train/trend_fit.h"

namespace velib {
namespace {

constexpr size_t kStations = 1500;
constexpr int kDays = 9;

// Random walks by the quarter of an hour over nine days.
window walking_city() {
  window w = make_window(*parse_time("2026-03-12T11:59:00Z"), kWindowStep, kDays * kQuartersOfDay);
  random_source random(3);
  for (size_t s = 0; s < kStations; ++s) {
    station one{.code = std::to_string(10'000 + s), .capacity = 30};
    one.where = position{48.8 + 0.1 * random.uniform(), 2.25 + 0.16 * random.uniform()};
    w.stations.push_back(one);
    int bikes = 15;
    for (int k = 0; k < w.steps; ++k) {
      bikes = std::clamp(bikes + static_cast<int>(random.below(5)) - 2, 0, 30);
      w.bikes.push_back(static_cast<count>(bikes));
      w.docks.push_back(static_cast<count>(30 - bikes));
      w.ebikes.push_back(kUnknown);
      w.usable.push_back(0);
    }
  }
  w.observed_at = w.end() - std::chrono::seconds(1);
  return w;
}

city_profiles profiles_of_days(const window& w) {
  const auto quarters = local_quarters(w, w.steps, time_zone::utc());
  city_profiles profiles;
  for (auto day = quarters.front().day; day < quarters.back().day; day += std::chrono::days(1)) {
    fold_day(profiles, w, quarters, day);
  }
  return profiles;
}

const window& city() {
  static const window w = walking_city();
  return w;
}

// The same, of a feed that knows e-bikes.
const window& city_with_ebikes() {
  static const window w = [] {
    auto knowing = city();
    random_source random(4);
    for (size_t k = 0; k < knowing.bikes.size(); ++k) {
      knowing.ebikes[k] = static_cast<count>(random.below(static_cast<size_t>(knowing.bikes[k]) / 2 + 1));
    }
    return knowing;
  }();
  return w;
}

trend_weights shipped_weights() {
  const auto bytes = load_file(VELIB_TREND_SOURCE "/models/trend/model.tar.gz");
  return parse_trend(read_archive(*bytes).value()).value();
}

void forecast_of_the_city(benchmark::State& state) {
  const trend_model model(shipped_weights(), "v", static_cast<int>(state.range(0)));
  const auto& w = state.range(1) == 0 ? city() : city_with_ebikes();
  const auto profiles = profiles_of_days(w);
  const int origin = w.steps - 1;
  for (auto _ : state) {
    benchmark::DoNotOptimize(model.predict({w, origin, w.observed_at, time_zone::utc(), "", &profiles}));
  }
}
BENCHMARK(forecast_of_the_city)
    ->ArgNames({"threads", "ebikes"})
    ->ArgsProduct({{1, 2}, {0, 1}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void neighbours(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(find_neighbours(city().stations));
}
BENCHMARK(neighbours)->Unit(benchmark::kMillisecond);

void inputs_of_the_city(benchmark::State& state) {
  const auto quarters = local_quarters(city(), city().steps + kLongestLead, time_zone::utc());
  const auto near = find_neighbours(city().stations);
  const auto days = profiles_of_days(city());
  const auto profiles = profiles_of(days, city());
  const trend_city of{city(), quarters, near, profiles};
  const int origin = city().steps - 1;
  std::vector<float> inputs(trend_input_names().size());
  for (auto _ : state) {
    const auto of_city = city_inputs_at(of, origin);
    for (size_t s = 0; s < kStations; ++s) {
      benchmark::DoNotOptimize(station_inputs_at(of, of_city, s, origin, {0, origin}, inputs));
    }
  }
}
BENCHMARK(inputs_of_the_city)->Unit(benchmark::kMillisecond);

void network_of_the_city(benchmark::State& state) {
  const auto weights = shipped_weights();
  const std::vector<float> inputs(kStations * weights.shape.inputs, 0.3f);
  trend_pool pool;
  for (auto _ : state) pool.forward(weights, kStations, inputs);
}
BENCHMARK(network_of_the_city)->Unit(benchmark::kMillisecond);

void distributions_of_the_city(benchmark::State& state) {
  const std::vector<float> numbers(kMixtureNumbers, 0.1f);
  count_mixture mixture;
  for (auto _ : state) {
    for (size_t k = 0; k < kStations * kTrendHorizons; ++k) {
      benchmark::DoNotOptimize(mixture.at_most(numbers, {12.0f, 2.0f, 30}).data());
    }
  }
}
BENCHMARK(distributions_of_the_city)->Unit(benchmark::kMillisecond);

void training_batch(benchmark::State& state) {
  trend_histories cities;
  dataset set{.grid = city(),
              .train = {0, 600},
              .validation = {600, 700},
              .test = {700, city().steps},
              .sampled_every = std::chrono::minutes(15)};
  cities.push_back(std::make_unique<const trend_history>(
      city_dataset{"walking", time_zone::utc(), "", true, std::move(set)}));
  const auto weights = shipped_weights();
  const auto rows = sample_rows(cities, &dataset::train, 512, 1);
  trend_gradient gradients(cities, weights.shape, weights.scaling, static_cast<int>(state.range(0)));
  std::vector<float> gradient(weights.members[0].values.size());
  for (auto _ : state) benchmark::DoNotOptimize(gradients.compute(weights.members[0], rows, gradient));
  state.SetItemsProcessed(state.iterations() * 512);
}
BENCHMARK(training_batch)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace velib
