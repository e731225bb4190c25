#include "nn/parallel.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>

#include <sched.h>

#include "nn/shape.h"

namespace velib {

std::vector<chunk> cut(size_t rows, size_t most) {
  most = std::max<size_t>(most, 1);
  std::vector<chunk> chunks;
  for (size_t begin = 0; begin < rows; begin += most) chunks.push_back({begin, std::min(rows, begin + most)});
  return chunks;
}

void run_chunks(size_t count, int threads, const std::function<void(size_t c, int worker)>& work) {
  std::atomic<size_t> next = 0;
  const auto take = [&](int worker) {
    for (size_t c = next++; c < count; c = next++) work(c, worker);
  };
  const auto helpers = std::min(count, static_cast<size_t>(std::max(threads, 1)));
  std::vector<std::jthread> others;  // joined when this goes
  try {
    for (size_t worker = 1; worker < helpers; ++worker) others.emplace_back(take, static_cast<int>(worker));
  } catch (const std::system_error&) {
    // No more threads to be had: the work is done by fewer.
  }
  take(0);
}

void sum_in_order(std::span<const std::vector<float>> buffers, std::span<float> total) {
  std::fill(total.begin(), total.end(), 0.0f);
  for (const auto& buffer : buffers) {
    require_size("a buffer to sum", buffer.size(), total.size());
    for (size_t j = 0; j < total.size(); ++j) total[j] += buffer[j];
  }
}

int available_threads() {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  if (sched_getaffinity(0, sizeof cpus, &cpus) == 0) return std::max(1, CPU_COUNT(&cpus));
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

}  // namespace velib
