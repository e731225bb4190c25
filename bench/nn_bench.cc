// How fast the reference network's LSTM pair (1→128→64, 24 steps) trains: items are sequences (inference:
// lstm_bench.cc).
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

struct worker {
  lstm_cache first, second;
  std::vector<float> d_last, d_hidden;
};

void train(const parameters& p, const chunk& rows, std::span<const float> x, worker& w,
           std::vector<float>& gradients) {
  const size_t n = rows.size();
  const auto of_chunk = x.subspan(rows.begin * kSteps, n * kSteps);
  const auto first = lstm_weights_of(p.layout, p.values, "lstm1");
  const auto second = lstm_weights_of(p.layout, p.values, "lstm2");
  gradients.assign(p.layout.size(), 0.0f);
  lstm_forward(kFirst, first, kSteps, n, of_chunk, {}, w.first);
  lstm_forward(kSecond, second, kSteps, n, w.first.hidden, {}, w.second);
  w.d_last.assign(n * kSecond.hidden, 1.0f);
  w.d_hidden.resize(w.first.hidden.size());
  lstm_backward(kSecond, second, w.first.hidden, {}, w.d_last, w.second,
                lstm_gradients_of(p.layout, gradients, "lstm2"), w.d_hidden);
  lstm_backward(kFirst, first, of_chunk, {}, w.d_hidden, w.first,
                lstm_gradients_of(p.layout, gradients, "lstm1"), {});
}

void train_256(benchmark::State& state, const char* name, int threads) {
  use_kernels(name);
  const auto p = pair_of_lstms();
  const auto x = random_input(256);
  const auto chunks = cut(256, static_cast<size_t>(state.range(0)));
  std::vector<worker> workers(static_cast<size_t>(threads));
  std::vector<std::vector<float>> gradients(chunks.size());
  std::vector<float> total(p.layout.size());
  for (auto _ : state) {
    run_chunks(chunks.size(), threads, [&](size_t c, int worker) {
      train(p, chunks[c], x, workers[static_cast<size_t>(worker)], gradients[c]);
    });
    sum_in_order(gradients, total);
    benchmark::DoNotOptimize(total.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * 256);
  use_kernels(nullptr);
}

bool register_all() {
  for (auto set = usable_kernels(); *set; ++set) {
    for (const int threads : {1, 2}) {
      const auto suffix = std::string("/") + (*set)->name + "/threads:" + std::to_string(threads);
      benchmark::RegisterBenchmark(("train_256" + suffix).c_str(), train_256, (*set)->name, threads)
          ->ArgName("rows")
          ->Arg(32)
          ->Arg(64)
          ->Arg(128)
          ->Unit(benchmark::kMillisecond)
          ->UseRealTime();
    }
  }
  return true;
}

const bool kRegistered = register_all();

}  // namespace
}  // namespace velib
