// Independent chunks of work on a few threads, and sums whose result never depends on how many those were.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "nn/aligned.h"

namespace velib {

// Half-open range of rows.
struct chunk {
  size_t begin = 0;
  size_t end = 0;

  size_t size() const { return end - begin; }
};

// `rows` cut into chunks of `most` rows, the last one shorter; depends on nothing else.
std::vector<chunk> cut(size_t rows, size_t most);
// Part `p` of [0, count) in `parts` parts as even as can be.
chunk part_of(size_t count, size_t parts, size_t p);

// What a chunk of work is told: its number, and the thread's, in [0, threads), for scratch buffers.
using chunk_work = std::function<void(size_t c, int worker)>;

// Threads that wait for work as long as this lives: for work that takes no longer than starting threads
// would.
class thread_pool {
 public:
  // `threads` with the caller's own, at least that one; fewer when no more are to be had.
  explicit thread_pool(int threads);
  ~thread_pool();
  thread_pool(const thread_pool&) = delete;
  thread_pool& operator=(const thread_pool&) = delete;

  int threads() const { return static_cast<int>(others_.size()) + 1; }
  // Calls work(c, worker) for each c in [0, count). Chunks are taken in order but end in any; what they write
  // must be apart. Returns when all are done. `work` must not throw, nor run this pool. One caller at a time.
  void run(size_t count, const chunk_work& work);

 private:
  void wait_for_work(int worker);
  void take_chunks(size_t count, const chunk_work& work, int worker);

  std::mutex mutex_;
  std::condition_variable changed_;  // work_, or stop_
  std::condition_variable idle_;     // busy_ is 0
  bool stop_ = false;
  std::uint64_t round_ = 0;           // of work given out
  const chunk_work* work_ = nullptr;  // of this round; null between rounds
  size_t busy_ = 0;                   // threads at it, the caller's apart
  size_t count_ = 0;
  std::atomic<size_t> next_ = 0;
  std::vector<std::thread> others_;
};

// The same once, on up to `threads` threads started for it.
void run_chunks(size_t count, int threads, const chunk_work& work);

// total = buffers[0] + buffers[1] + …, in that order; equal sizes, at least one buffer.
void sum_in_order(std::span<const std::vector<float>> buffers, std::span<float> total);
// The same, each thread over ranges of the values.
void sum_in_order(std::span<const aligned_floats> buffers, std::span<float> total, thread_pool& pool);

// Threads this process may use: its CPU affinity, at least 1.
int available_threads();

}  // namespace velib
