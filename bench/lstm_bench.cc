// How fast the reference network's LSTM pair (1→128→64, 24 steps) is inferred: ours and others' ways, turn by
// turn in one run, so that what slows the machine slows all. Counters are medians in milliseconds of CPU time
// on one thread; `peak` is what the CPU's own multiply-adds would take for the same products.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include <benchmark/benchmark.h>
#include <time.h>

#include "bench/fma_peak.h"
#include "bench/lstm_peer.h"
#include "model/packed_network.h"
#include "nn/initialise.h"
#include "nn/lstm_stack.h"
#include "nn/parallel.h"

namespace velib {
namespace {

constexpr lstm_shape kFirst{1, kPeerHidden};
constexpr lstm_shape kSecond{kPeerHidden, kPeerOutputs};
constexpr size_t kChunkRows = 120;

parameters pair_of_lstms() {
  parameters p;
  random_source random(7);
  add_lstm(p, "lstm1", kFirst);
  add_lstm(p, "lstm2", kSecond);
  initialise_lstm(p, "lstm1", kFirst, random);
  initialise_lstm(p, "lstm2", kSecond, random);
  return p;
}

lstm_stack packed(const parameters& p, precision wanted) {
  return lstm_stack({packed_lstm(kFirst, lstm_weights_of(p.layout, p.values, "lstm1"), wanted),
                     packed_lstm(kSecond, lstm_weights_of(p.layout, p.values, "lstm2"), wanted)});
}

std::vector<float> random_input(size_t rows) {
  random_source random(8);
  std::vector<float> x(kPeerSteps * rows);
  for (auto& value : x) value = static_cast<float>(random.normal());
  return x;
}

class our_way final : public lstm_peer {
 public:
  our_way(const parameters& p, size_t rows, precision wanted, std::string set)
      : rows_(rows), stack_(packed(p, wanted)), set_(std::move(set)) {}

  std::string name() const override {
    return "ours_" + set_ + (stack_.in_use() == precision::bf16 ? "_bf16" : "_f32");
  }
  double tolerance() const override { return stack_.in_use() == precision::bf16 ? 0.05 : 0.0; }
  void infer(std::span<const float> x, std::span<float> last) override {
    stack_.infer(kPeerSteps, rows_, x, {}, last);
  }

 private:
  size_t rows_;
  lstm_stack stack_;
  std::string set_;
};

// Ours on every kernel set, the widest first, then the others.
lstm_peers all_ways(const parameters& p, size_t rows) {
  lstm_peers ways;
  for (auto set = usable_kernels(); *set; ++set) {
    use_kernels((*set)->name);
    if ((*set)->lstm_bf16)
      ways.insert(ways.begin(), std::make_unique<our_way>(p, rows, precision::bf16, (*set)->name));
    ways.insert(ways.begin(), std::make_unique<our_way>(p, rows, precision::f32, (*set)->name));
  }
  use_kernels(nullptr);
  add_eigen_peer(p, rows, ways);
#if defined(VELIB_TREND_ONEDNN)
  add_onednn_peers(p, rows, ways);
  add_onednn_product_peers(p, rows, ways);
#endif
  return ways;
}

double cpu_milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<long>(values.size() / 2));
  return values[values.size() / 2];
}

// Times mean something only between ways that give the same result.
void require_near(const lstm_peer& way, std::span<const float> found, std::span<const float> wanted) {
  double most = 0.0;
  for (size_t j = 0; j < found.size(); ++j) {
    most = std::max(most, static_cast<double>(std::abs(found[j] - wanted[j])));
  }
  if (most <= std::max(way.tolerance(), 1e-5)) return;
  std::fprintf(stderr, "%s is %g from the result\n", way.name().c_str(), most);
  std::abort();
}

// Products of all steps, two operations each; the first step has no hidden state yet.
double operations(size_t rows) {
  const double recurrent = 128.0 * 512 + 64.0 * 256, input = 128.0 * 256;
  return 2.0 * static_cast<double>(rows) * (recurrent * (kPeerSteps - 1) + input * kPeerSteps);
}

void lstm_inference(benchmark::State& state) {
  const auto rows = static_cast<size_t>(state.range(0));
  const auto p = pair_of_lstms();
  const auto x = random_input(rows);
  auto ways = all_ways(p, rows);
  std::vector<float> wanted(rows * kPeerOutputs), last(wanted.size());
  ways.front()->infer(x, wanted);
  std::vector<std::vector<double>> times(ways.size());
  std::vector<double> peak_f32, peak_bf16;
  for (auto _ : state) {
    for (size_t way = 0; way < ways.size(); ++way) {
      const double start = cpu_milliseconds();
      ways[way]->infer(x, last);
      times[way].push_back(cpu_milliseconds() - start);
      require_near(*ways[way], last, wanted);
    }
    peak_f32.push_back(operations(rows) / fma_peak_f32() * 1e3);
    peak_bf16.push_back(operations(rows) / fma_peak_bf16() * 1e3);
  }
  for (size_t way = 0; way < ways.size(); ++way) state.counters[ways[way]->name()] = median(times[way]);
  if (fma_peak_f32() > 0) state.counters["peak_f32"] = median(peak_f32);
  if (fma_peak_bf16() > 0) state.counters["peak_bf16"] = median(peak_bf16);
}
BENCHMARK(lstm_inference)->ArgName("rows")->Arg(1500)->Iterations(9)->Unit(benchmark::kMillisecond);
BENCHMARK(lstm_inference)->ArgName("rows")->Arg(1)->Iterations(300)->Unit(benchmark::kMillisecond);

// The whole city as predict() runs it: wall time.
void city(benchmark::State& state, precision wanted) {
  const int threads = static_cast<int>(state.range(0));
  const auto stack = packed(pair_of_lstms(), wanted);
  if (stack.in_use() != wanted) return state.SkipWithError("this CPU has no products of bfloat16");
  const auto chunks = cut(1500, kChunkRows);
  std::vector<std::vector<float>> x, last;
  for (const auto& rows : chunks) {
    x.push_back(random_input(rows.size()));
    last.emplace_back(rows.size() * kPeerOutputs);
  }
  for (auto _ : state) {
    run_chunks(chunks.size(), threads,
               [&](size_t c, int) { stack.infer(kPeerSteps, chunks[c].size(), x[c], {}, last[c]); });
  }
}
BENCHMARK_CAPTURE(city, f32, precision::f32)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(city, bf16, precision::bf16)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

// The whole network, dense layers and memory included.
void network(benchmark::State& state, precision wanted) {
  random_source random(7);
  auto weights = make_network();
  initialise_network(weights, random);
  const packed_network packed(weights, wanted);
  if (packed.in_use() != wanted) return state.SkipWithError("this CPU has no products of bfloat16");
  network_input input;
  input.resize(static_cast<size_t>(state.range(0)));
  input.history = random_input(input.rows);
  for (auto _ : state) benchmark::DoNotOptimize(network_infer(packed, input));
}
BENCHMARK_CAPTURE(network, f32, precision::f32)->ArgName("rows")->Arg(1)->Arg(1500);
BENCHMARK_CAPTURE(network, bf16, precision::bf16)->ArgName("rows")->Arg(1)->Arg(1500);

void pack(benchmark::State& state) {
  const auto p = pair_of_lstms();
  for (auto _ : state) benchmark::DoNotOptimize(packed(p, precision::f32));
}
BENCHMARK(pack)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace velib
