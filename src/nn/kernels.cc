#include "nn/kernels.h"

#include <atomic>
#include <cstring>

namespace velib {

extern const kernel_set kPlainKernels;
#if defined(__x86_64__)
extern const kernel_set kAvx2Kernels;
extern const kernel_set kAvx512Kernels;
extern const lstm_kernels kAvx512Bf16Lstm;
#endif

namespace {

struct kernel_list {
  const kernel_set* sets[4] = {};  // the narrowest first, null after the last
  const kernel_set* widest = nullptr;
};

void append(kernel_list& list, const kernel_set& set) {
  size_t at = 0;
  while (list.sets[at]) ++at;
  list.sets[at] = list.widest = &set;
}

#if defined(__x86_64__)
const kernel_set& widest_avx512() {
  static kernel_set set = kAvx512Kernels;
  if (__builtin_cpu_supports("avx512bf16")) set.lstm_bf16 = &kAvx512Bf16Lstm;
  return set;
}
#endif

kernel_list find_kernels() {
  kernel_list list;
  append(list, kPlainKernels);
#if defined(__x86_64__)
  const auto has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (has_avx2) append(list, kAvx2Kernels);
  const auto has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (has_avx2 && has_avx512) append(list, widest_avx512());
#endif
  return list;
}

const kernel_list& usable() {
  static const kernel_list list = find_kernels();
  return list;
}

std::atomic<const kernel_set*> chosen = nullptr;

}  // namespace

const kernel_set& kernels() {
  const kernel_set* set = chosen.load(std::memory_order_acquire);
  return set ? *set : *usable().widest;
}

const kernel_set* const* usable_kernels() {
  return usable().sets;
}

bool use_kernels(const char* name) {
  const kernel_set* found = nullptr;
  for (auto set = usable_kernels(); name && *set; ++set) {
    if (std::strcmp((*set)->name, name) == 0) found = *set;
  }
  if (name && !found) return false;
  chosen.store(found, std::memory_order_release);
  return true;
}

}  // namespace velib
