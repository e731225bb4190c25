#include "nn/parallel.h"

#include <algorithm>
#include <system_error>

#include <sched.h>

#include "nn/shape.h"

namespace velib {

std::vector<chunk> cut(size_t rows, size_t most) {
  most = std::max<size_t>(most, 1);
  std::vector<chunk> chunks;
  for (size_t begin = 0; begin < rows; begin += most) chunks.push_back({begin, std::min(rows, begin + most)});
  return chunks;
}

chunk part_of(size_t count, size_t parts, size_t p) {
  return {count * p / parts, count * (p + 1) / parts};
}

thread_pool::thread_pool(int threads) {
  try {
    for (int worker = 1; worker < threads; ++worker)
      others_.emplace_back([=, this] { wait_for_work(worker); });
  } catch (const std::system_error&) {
    // No more threads to be had: the work is done by fewer.
  }
}

thread_pool::~thread_pool() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  for (auto& thread : others_) thread.join();
}

void thread_pool::run(size_t count, const chunk_work& work) {
  if (others_.empty() || count <= 1) {
    for (size_t c = 0; c < count; ++c) work(c, 0);
    return;
  }
  std::unique_lock lock(mutex_);
  work_ = &work;
  count_ = count;
  next_ = 0;
  ++round_;
  lock.unlock();
  changed_.notify_all();
  take_chunks(count, work, 0);
  lock.lock();
  work_ = nullptr;  // who wakes only now has come too late, and is not waited for
  idle_.wait(lock, [this] { return busy_ == 0; });
}

void thread_pool::wait_for_work(int worker) {
  std::uint64_t seen = 0;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stop_ || (work_ && round_ != seen); });
    if (stop_) return;
    seen = round_;
    ++busy_;
    const auto& work = *work_;  // run() takes it away as soon as no chunk is left
    const size_t count = count_;
    lock.unlock();
    take_chunks(count, work, worker);
    lock.lock();
    if (--busy_ == 0) idle_.notify_one();
  }
}

void thread_pool::take_chunks(size_t count, const chunk_work& work, int worker) {
  for (size_t c = next_++; c < count; c = next_++) work(c, worker);
}

void run_chunks(size_t count, int threads, const chunk_work& work) {
  thread_pool(static_cast<int>(std::min(count, static_cast<size_t>(std::max(threads, 1))))).run(count, work);
}

namespace {

template <class Buffer>
void sum_range(std::span<const Buffer> buffers, chunk range, std::span<float> total) {
  std::copy_n(buffers[0].data() + range.begin, range.size(), total.data() + range.begin);
  for (const auto& buffer : buffers.subspan(1)) {
    for (size_t j = range.begin; j < range.end; ++j) total[j] += buffer[j];
  }
}

template <class Buffer>
void require_sizes(std::span<const Buffer> buffers, size_t size) {
  for (const auto& buffer : buffers) require_size("a buffer to sum", buffer.size(), size);
}

}  // namespace

void sum_in_order(std::span<const std::vector<float>> buffers, std::span<float> total) {
  require_sizes(buffers, total.size());
  sum_range(buffers, {0, total.size()}, total);
}

void sum_in_order(std::span<const aligned_floats> buffers, std::span<float> total, thread_pool& pool) {
  require_sizes(buffers, total.size());
  const auto parts = static_cast<size_t>(pool.threads());
  pool.run(parts, [&](size_t part, int) { sum_range(buffers, part_of(total.size(), parts, part), total); });
}

int available_threads() {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  if (sched_getaffinity(0, sizeof cpus, &cpus) == 0) return std::max(1, CPU_COUNT(&cpus));
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

}  // namespace velib
