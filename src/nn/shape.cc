#include "nn/shape.h"

#include <cstdio>
#include <cstdlib>

namespace velib {

void require_size(const char* what, size_t have, size_t want) {
  if (have == want) return;
  std::fprintf(stderr, "velib-trend: %s has %zu values, not %zu: a defect of the caller\n", what, have, want);
  std::abort();
}

void require_below(const char* what, size_t index, size_t bound) {
  if (index < bound) return;
  std::fprintf(stderr, "velib-trend: %s is %zu, not below %zu: a defect of the caller\n", what, index, bound);
  std::abort();
}

}  // namespace velib
