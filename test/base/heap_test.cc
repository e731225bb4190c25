#include "base/heap.h"

#include <cstdlib>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace velib {
namespace {

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

bool kernel_has_huge_pages() {
  std::ifstream file("/sys/kernel/mm/transparent_hugepage/enabled");
  std::string modes;
  std::getline(file, modes);
  return modes.find("[madvise]") != std::string::npos || modes.find("[always]") != std::string::npos;
}

// Bytes of the heap that are marked for huge pages.
size_t marked_bytes() {
  std::ifstream maps("/proc/self/smaps");
  size_t size_kb = 0, marked_kb = 0;
  bool in_heap = false;
  for (std::string line; std::getline(maps, line);) {
    if (line.find('-') < line.find(' ') && line.find('-') != std::string::npos) {
      in_heap = line.ends_with("[heap]");
    } else if (in_heap && line.starts_with("Size:")) {
      size_kb = std::strtoul(line.c_str() + 5, nullptr, 10);
    } else if (in_heap && line.starts_with("VmFlags:") && line.find(" hg") != std::string::npos) {
      marked_kb += size_kb;
    }
  }
  return marked_kb << 10;
}

// In a process of its own: what is told to malloc stays told.
TEST(heap, is_taken_in_huge_pages) {
  if (!kernel_has_huge_pages()) GTEST_SKIP() << "this kernel has no huge pages";
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        const bool none_before = marked_bytes() == 0;
        take_heap_in_huge_pages(size_t{32} << 20, 1);
        std::exit(none_before && marked_bytes() >= size_t{30} << 20 ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

#endif

}  // namespace
}  // namespace velib
