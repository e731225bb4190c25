// How fast the reference network trains: items are sequences, features already made. A step is forward, loss,
// backward, the sum over lanes, clipping and Adam; the parts are timed on one thread.
#include <cstdlib>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "model/lstm_network.h"
#include "model/packed_network.h"
#include "nn/adam.h"
#include "nn/kernels.h"
#include "train/batch.h"

namespace velib {
namespace {

network_batch random_batch(size_t rows) {
  random_source random(8);
  network_batch batch;
  batch.input.resize(rows);
  for (auto& value : batch.input.history) value = static_cast<float>(random.normal());
  for (auto& value : batch.input.statics) value = static_cast<float>(random.normal());
  for (auto& gap : batch.input.missing) gap = random.uniform() < 0.01;
  for (size_t k = 0; k < rows * kNetworkOutputs; ++k)
    batch.targets.push_back(static_cast<float>(random.normal()));
  return batch;
}

parameters first_network() {
  auto network = make_network();
  random_source random(7);
  initialise_network(network, random);
  return network;
}

void count_sequences(benchmark::State& state, size_t rows) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(rows));
}

void step(benchmark::State& state) {
  const auto rows = static_cast<size_t>(state.range(0));
  auto network = first_network();
  lane_gradient gradient(static_cast<int>(state.range(1)));
  adam optimiser(network.values.size(), {.rate = 1e-4f});
  std::vector<float> total(network.values.size());
  std::vector<network_batch> chunks;  // of any size a chunk has: rows do not differ in cost
  for (size_t n = 0; n <= 128; ++n) chunks.push_back(random_batch(n));
  const auto fill = [&](chunk c, network_batch&) -> const network_batch& { return chunks[c.size()]; };
  for (auto _ : state) {
    gradient.compute(network, rows, fill, 1.0f / static_cast<float>(rows), 0.0f, 1, total);
    clip_norm(total, 1.0);
    optimiser.step(network.values, total);
  }
  count_sequences(state, rows);
}
BENCHMARK(step)->ArgNames({"rows", "threads"})->ArgsProduct({{128, 256, 512}, {1, 2}})->UseRealTime();

void forward(benchmark::State& state) {
  const auto rows = static_cast<size_t>(state.range(0));
  const auto network = first_network();
  const auto batch = random_batch(rows);
  network_cache cache;
  const training_panels panels(network);
  for (auto _ : state) network_forward(network, panels, batch.input, 0.0f, nullptr, cache);
  count_sequences(state, rows);
}
BENCHMARK(forward)->ArgName("rows")->Arg(16)->Arg(32)->Arg(64)->Arg(128);

void backward(benchmark::State& state) {
  const auto rows = static_cast<size_t>(state.range(0));
  const auto network = first_network();
  const auto batch = random_batch(rows);
  network_cache cache;
  const training_panels panels(network);
  network_forward(network, panels, batch.input, 0.0f, nullptr, cache);
  aligned_floats gradients(network.values.size());
  const std::vector<float> d_output(rows * kNetworkOutputs, 1e-3f);
  for (auto _ : state) network_backward(network, panels, batch.input, d_output, cache, gradients);
  count_sequences(state, rows);
}
BENCHMARK(backward)->ArgName("rows")->Arg(16)->Arg(32)->Arg(64)->Arg(128);

// The products of backward beside Eigen's of the same size (multiply_nt is Eigen's), for the widest kernels.
// On an AMD EPYC with AVX-512, whose limit is 36 and 142 µs, panels 37 µs, Eigen 45 to 47; tn 155 to 157,
// Eigen 157 to 161.
struct product_sizes {
  size_t m, n, k;
  std::vector<float> a, b, c;

  explicit product_sizes(const benchmark::State& state)
      : m(static_cast<size_t>(state.range(0))),
        n(static_cast<size_t>(state.range(1))),
        k(static_cast<size_t>(state.range(2))),
        a(m * k, 1.0f),
        b(n * k, 1.0f),
        c(m * n) {}
};

void count_flops(benchmark::State& state, const product_sizes& p) {
  state.counters["flops"] = benchmark::Counter(2.0 * static_cast<double>(p.m * p.n * p.k),
                                               benchmark::Counter::kIsIterationInvariantRate);
}

void product_of_eigen(benchmark::State& state) {
  product_sizes p(state);
  for (auto _ : state) kernels().multiply_nt(p.m, p.n, p.k, p.a.data(), p.b.data(), p.c.data());
  count_flops(state, p);
}

void product_of_panels(benchmark::State& state) {
  product_sizes p(state);
  std::vector<float> panels(kernels().panels_size(p.k, p.n));
  kernels().pack_panels(p.k, p.n, p.b.data(), panels.data());
  for (auto _ : state) kernels().multiply_panels(p.m, p.n, p.k, p.a.data(), panels.data(), p.c.data());
  count_flops(state, p);
}

void product_tn(benchmark::State& state) {
  product_sizes p(state);
  for (auto _ : state) kernels().multiply_tn(p.m, p.n, p.k, p.a.data(), p.b.data(), p.c.data());
  count_flops(state, p);
}

BENCHMARK(product_of_eigen)->Args({32, 128, 512})->Args({512, 128, 128});
BENCHMARK(product_of_panels)->Args({32, 128, 512});
BENCHMARK(product_tn)->Args({512, 128, 128});

void clip_and_adam(benchmark::State& state) {
  auto network = first_network();
  adam optimiser(network.values.size(), {.rate = 1e-4f});
  std::vector<float> gradient(network.values.size(), 1e-3f);
  for (auto _ : state) {
    clip_norm(gradient, 1.0);
    optimiser.step(network.values, gradient);
  }
}
BENCHMARK(clip_and_adam)->Unit(benchmark::kMicrosecond);

void pack(benchmark::State& state) {
  const auto network = first_network();
  for (auto _ : state) benchmark::DoNotOptimize(training_panels(network));
}
BENCHMARK(pack)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace velib
