// Counts as feeds report them: a small whole number, or unknown. A gap is a gap, never a zero.
#pragma once

#include <cstdint>

namespace velib {

using count = std::int16_t;  // 0 .. 32767
constexpr count kUnknown = -1;

constexpr bool is_known(count n) {
  return n >= 0;
}

// Yes, no, or not said.
enum class answer : std::uint8_t { no = 0, yes = 1, unknown = 2 };

}  // namespace velib
