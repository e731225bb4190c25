#include "base/heap.h"

#include <cstdint>
#include <cstdlib>

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

namespace velib {

#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)

void take_heap_in_huge_pages(size_t size_bytes, int most_heaps) {
  constexpr std::uintptr_t kHugePage = std::uintptr_t{2} << 20;
  constexpr int kMostLarge = 32 << 20;  // the most that glibc takes; larger blocks have a mapping each
  mallopt(M_MMAP_THRESHOLD, kMostLarge);
  mallopt(M_TRIM_THRESHOLD, static_cast<int>(2 * size_bytes));
  mallopt(M_TOP_PAD, static_cast<int>(size_bytes));
  if (most_heaps > 0) mallopt(M_ARENA_MAX, most_heaps);
  const auto begin = reinterpret_cast<std::uintptr_t>(sbrk(0));
  // More than a young heap has: it grows by that and the pad. Volatile, or compilers leave it out.
  void* volatile block = std::malloc(size_t{1} << 20);
  std::free(block);
  const auto end = reinterpret_cast<std::uintptr_t>(sbrk(0));
  const auto first = (begin + kHugePage - 1) / kHugePage * kHugePage;
  if (first < end) madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
}

void give_unused_heap_back() {
  malloc_trim(0);
}

#else

void take_heap_in_huge_pages(size_t, int) {}
void give_unused_heap_back() {}

#endif

}  // namespace velib
