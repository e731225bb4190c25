// How fast the reference network's LSTM pair (1→128→64, 24 steps) runs: items are sequences.
// Each runs once for each kernel set this CPU has, on one thread and on two.
#include <vector>

#include <benchmark/benchmark.h>

#include "nn/initialise.h"
#include "nn/kernels.h"
#include "nn/lstm.h"
#include "nn/parallel.h"

namespace velib {
namespace {

constexpr size_t kSteps = 24;
constexpr lstm_shape kFirst{1, 128};
constexpr lstm_shape kSecond{128, 64};
constexpr size_t kChunkRows = 128;

parameters pair_of_lstms() {
  parameters p;
  random_source random(7);
  add_lstm(p, "lstm1", kFirst);
  add_lstm(p, "lstm2", kSecond);
  initialise_lstm(p, "lstm1", kFirst, random);
  initialise_lstm(p, "lstm2", kSecond, random);
  return p;
}

// Time-major within each chunk, as the layers want them.
std::vector<float> random_input(size_t rows) {
  random_source random(8);
  std::vector<float> x(kSteps * rows);
  for (auto& value : x) value = static_cast<float>(random.normal());
  return x;
}

void infer(const parameters& p, const chunk& rows, std::span<const float> x) {
  const size_t n = rows.size();
  lstm_runner first(kFirst, lstm_weights_of(p.layout, p.values, "lstm1"), n);
  lstm_runner second(kSecond, lstm_weights_of(p.layout, p.values, "lstm2"), n);
  const auto of_chunk = x.subspan(rows.begin * kSteps, n * kSteps);
  for (size_t t = 0; t < kSteps; ++t) {
    first.step(of_chunk.subspan(t * n, n), {});
    second.step(first.hidden(), {});
  }
  benchmark::DoNotOptimize(second.hidden().data());
}

void forward_1500(benchmark::State& state, const char* name, int threads) {
  use_kernels(name);
  const auto p = pair_of_lstms();
  const auto x = random_input(1500);
  const auto chunks = cut(1500, kChunkRows);
  for (auto _ : state) {
    run_chunks(chunks.size(), threads, [&](size_t c, int) { infer(p, chunks[c], x); });
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * 1500);
  use_kernels(nullptr);
}

bool register_all() {
  for (auto set = usable_kernels(); *set; ++set) {
    for (const int threads : {1, 2}) {
      const auto suffix = std::string("/") + (*set)->name + "/threads:" + std::to_string(threads);
      benchmark::RegisterBenchmark(("forward_1500" + suffix).c_str(), forward_1500, (*set)->name, threads)
          ->Unit(benchmark::kMillisecond)
          ->UseRealTime();
    }
  }
  return true;
}

const bool kRegistered = register_all();

}  // namespace
}  // namespace velib
