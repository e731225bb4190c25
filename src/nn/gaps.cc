#include "nn/gaps.h"

#include <algorithm>
#include <cmath>

namespace velib {

namespace {

bool all_finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

}  // namespace

std::span<const float> known_input(std::span<const float> x, std::span<const std::uint8_t> missing,
                                   size_t input, aligned_floats& copy) {
  bool finite = true;
  for (size_t cell = 0; cell < missing.size() && finite; ++cell) {
    finite = !missing[cell] || all_finite(x.subspan(cell * input, input));
  }
  if (finite) return x;
  copy.assign(x.begin(), x.end());
  for (size_t cell = 0; cell < missing.size(); ++cell) {
    if (missing[cell]) std::fill_n(copy.data() + cell * input, input, 0.0f);
  }
  return copy;
}

}  // namespace velib
