// The reference's network in this program, measured as bench/torch_peer.py measures it in PyTorch, for
// bench/side_by_side.py, which asks both in turn. Answers lines of JSON, one measurement each:
// {"what":"forward","rows":1500,"threads":1}.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>

#include <boost/json.hpp>

#include "model/packed_network.h"
#include "nn/parallel.h"
#include "test/train/small_history.h"
#include "train/batch.h"
#include "train/descent.h"
#include "train/scaling.h"

namespace velib {
namespace {

namespace json = boost::json;
using ticks = std::chrono::steady_clock;

constexpr size_t kChunkRows = 128;
constexpr std::array<size_t, 3> kBatches = {128, 256, 512};

// The median time of a call of `work`, over 0.4 seconds and three calls.
template <class Work>
double seconds_of(Work work) {
  work();
  std::vector<double> times;
  for (double sum = 0.0; sum < 0.4 || times.size() < 3; sum += times.back()) {
    const auto begun = ticks::now();
    work();
    times.push_back(std::chrono::duration<double>(ticks::now() - begun).count());
  }
  std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
  return times[times.size() / 2];
}

parameters random_network() {
  parameters network = make_network();
  random_source random(1);
  initialise_network(network, random);
  return network;
}

network_input random_rows(size_t rows) {
  network_input input;
  input.resize(rows);
  random_source random(2);
  for (auto* values : {&input.history, &input.statics}) {
    for (auto& value : *values) value = static_cast<float>(random.normal());
  }
  return input;
}

// Seconds for `rows` forecasts on threads that are there already.
double forward(size_t rows, int threads, precision wanted) {
  const packed_network network(random_network(), wanted);
  const auto chunks = cut(rows, kChunkRows);
  std::vector<network_input> inputs;
  for (const auto& c : chunks) inputs.push_back(random_rows(c.size()));
  thread_pool pool(threads);
  return seconds_of(
      [&] { pool.run(chunks.size(), [&](size_t c, int) { network_infer(network, inputs[c]); }); });
}

// Seconds a sequence of one step: rows to features, forward, loss, backward, clipping, Adam.
double train_step(const row_source& source, const std::vector<dataset_row>& rows, size_t batch, int threads) {
  batch_gradient gradients(source, threads);
  descent_state state(random_network());
  const std::vector<dataset_row> drawn(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(batch));
  const descent_task task{.gradient =
                              [&](const parameters& network, long step, std::span<float> gradient) {
                                return gradients.compute(network, drawn, 0.2f,
                                                         static_cast<std::uint64_t>(step), gradient);
                              },
                          .validation_error = [](const parameters&) { return 0.0; }};
  const descent_options one_step{.steps = 1, .rate = [](long, long) { return 1e-3f; }};
  const auto step = [&] {
    state.facts = {};
    static_cast<void>(run_epoch(
        one_step, task, [](long, long, const std::string&) {}, state));
  };
  return seconds_of(step) / static_cast<double>(batch);
}

double train(int threads) {
  const auto zone = time_zone::utc();
  const auto set = *make_dataset(small_history(16, 200));
  const auto rows = rows_of(set, set.train, static_cast<int>(kNetworkOutputs));
  const auto numbers = number_stations(set, zone);
  const auto scaling = measure_scaling(set, rows, zone, numbers);
  const row_source source{set, zone, numbers, scaling};
  double best = HUGE_VAL;
  for (const size_t batch : kBatches) best = std::min(best, train_step(source, rows, batch, threads));
  return best;
}

double measure(const json::object& asked) {
  const auto threads = asked.at("threads").to_number<int>();
  const bool bf16 = asked.contains("precision") && asked.at("precision") == "bf16";
  if (asked.at("what") == "train") return train(threads);
  return forward(asked.at("rows").to_number<size_t>(), threads, bf16 ? precision::bf16 : precision::f32);
}

int serve() {
  std::printf("{}\n");
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    std::printf("{\"seconds\":%.9f}\n", measure(json::parse(line).as_object()));
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace velib

int main() {
  return velib::serve();
}
