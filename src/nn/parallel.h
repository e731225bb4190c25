// Independent chunks of work on a few threads, and sums whose result never depends on how many those were.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace velib {

// Half-open range of rows.
struct chunk {
  size_t begin = 0;
  size_t end = 0;

  size_t size() const { return end - begin; }
};

// `rows` cut into chunks of `most` rows, the last one shorter; depends on nothing else.
std::vector<chunk> cut(size_t rows, size_t most);

// Calls work(c, worker) for each c in [0, count), on up to `threads` threads (at least one: the caller's
// own); `worker` in [0, threads) names the thread, for scratch buffers. Chunks are taken in order but end in
// any; what they write must be apart. Returns when all are done. `work` must not throw.
void run_chunks(size_t count, int threads, const std::function<void(size_t c, int worker)>& work);

// total = buffers[0] + buffers[1] + …, in that order; equal sizes, at least one buffer.
void sum_in_order(std::span<const std::vector<float>> buffers, std::span<float> total);

// Threads this process may use: its CPU affinity, at least 1.
int available_threads();

}  // namespace velib
