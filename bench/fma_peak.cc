#include "bench/fma_peak.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <time.h>

namespace velib {

namespace {

constexpr int kChains = 12;  // more than latency times ports
constexpr int kRounds = 40000;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// The empty asm keeps the sums in registers, and the compiler from working them out.
__attribute__((target("avx512f"))) void run_f32() {
  __m512 sums[kChains] = {};
  const __m512 factor = _mm512_set1_ps(0.5f);
  for (int round = 0; round < kRounds; ++round) {
#pragma GCC unroll 12
    for (auto& sum : sums) {
      sum = _mm512_fmadd_ps(sum, factor, factor);
      asm volatile("" : "+v"(sum));
    }
  }
}

__attribute__((target("avx512f,avx512bf16"))) void run_bf16() {
  __m512 sums[kChains] = {};
  const auto factor = (__m512bh)_mm512_set1_ps(0.5f);
  for (int round = 0; round < kRounds; ++round) {
#pragma GCC unroll 12
    for (auto& sum : sums) {
      sum = _mm512_dpbf16_ps(sum, factor, factor);
      asm volatile("" : "+v"(sum));
    }
  }
}

double operations_a_second(void (*run)(), double operations) {
  const double start = cpu_seconds();
  run();
  return operations * kChains * kRounds / (cpu_seconds() - start);
}

}  // namespace

double fma_peak_f32() {
  return __builtin_cpu_supports("avx512f") ? operations_a_second(run_f32, 32.0) : 0.0;
}

double fma_peak_bf16() {
  return __builtin_cpu_supports("avx512bf16") ? operations_a_second(run_bf16, 64.0) : 0.0;
}

}  // namespace velib
#else
namespace velib {

double fma_peak_f32() {
  return 0.0;
}

double fma_peak_bf16() {
  return 0.0;
}

}  // namespace velib
#endif
