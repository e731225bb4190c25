// How the process takes memory from the kernel.
#pragma once

#include <cstddef>

namespace velib {

// For a program whose start is mostly first touches of memory: asks that the heap's next `size_bytes` be huge
// pages (madvise(2), MADV_HUGEPAGE), serves large blocks from it too, and gives nothing back, so that what
// one parser frees the next one finds in place. Costs no memory until it is touched, up to a huge page too
// much then. Does nothing where C library or kernel know no such thing. To be called early, once, from the
// only thread. That heap is the first thread's; with `most_heaps` 1 it is all threads', for programs whose
// threads seldom allocate at once. 0: as many as the C library likes.
void take_heap_in_huge_pages(size_t size_bytes, int most_heaps = 0);

// What lies free in the heap goes back to the kernel: for a program that needs much now and then, and little
// between. Some milliseconds.
void give_unused_heap_back();

}  // namespace velib
