#include "history/cell_codes.h"

#include <algorithm>
#include <cstring>

namespace velib {

namespace {

constexpr std::uint32_t kGap = 254;
constexpr std::uint32_t kEscape = 255;
constexpr size_t kRun = 8;

// 0, -1, 1, -2, … → 0, 1, 2, 3, …
constexpr std::uint32_t fold(std::int32_t difference) {
  return (static_cast<std::uint32_t>(difference) << 1) ^ static_cast<std::uint32_t>(difference >> 31);
}

constexpr std::uint32_t unfold(std::uint32_t code) {
  return (code >> 1) ^ (0u - (code & 1u));
}

// All of a row without gaps and leaps, as most are; false when it has some. One plain loop, which compilers
// turn into vector code.
bool encode_smooth(std::span<const std::int32_t> values, std::span<std::uint8_t> codes) {
  if (values.empty()) return true;
  std::int32_t lowest = values[0];
  std::uint32_t furthest = fold(values[0]);
  codes[0] = static_cast<std::uint8_t>(furthest);
  for (size_t t = 1; t < values.size(); ++t) {
    const std::uint32_t code = fold(values[t] - values[t - 1]);
    lowest = std::min(lowest, values[t]);
    furthest = std::max(furthest, code);
    codes[t] = static_cast<std::uint8_t>(code);
  }
  return lowest >= 0 && furthest < kGap;
}

// Wraps around instead of overflowing: damaged codes may ask for it.
std::int32_t moved(std::int32_t value, std::uint8_t code) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(value) + unfold(code));
}

// Eight cells at a time, nothing changes in most of them.
void decode_smooth(std::span<const std::uint8_t> codes, std::span<std::int32_t> values) {
  std::int32_t value = 0;
  size_t t = 0;
  for (; t + kRun <= codes.size(); t += kRun) {
    std::uint64_t run = 0;
    std::memcpy(&run, &codes[t], kRun);
    if (run == 0) {
      std::fill_n(&values[t], kRun, value);
      continue;
    }
    for (size_t k = t; k < t + kRun; ++k) values[k] = value = moved(value, codes[k]);
  }
  for (; t < codes.size(); ++t) values[t] = value = moved(value, codes[t]);
}

}  // namespace

void encode_row(std::span<const std::int32_t> values, std::span<std::uint8_t> codes,
                std::vector<std::uint16_t>& escapes) {
  if (encode_smooth(values, codes)) return;
  std::int32_t before = 0;
  for (size_t t = 0; t < values.size(); ++t) {
    if (values[t] < 0) {
      codes[t] = kGap;
      continue;
    }
    const std::uint32_t code = std::min(fold(values[t] - before), kEscape);
    codes[t] = static_cast<std::uint8_t>(code < kGap ? code : kEscape);
    if (code >= kGap) escapes.push_back(static_cast<std::uint16_t>(values[t]));
    before = values[t];
  }
}

bool decode_row(std::span<const std::uint8_t> codes, std::span<const std::uint16_t>& escapes,
                std::span<std::int32_t> values) {
  std::uint8_t highest = 0;
  for (const std::uint8_t code : codes) highest = std::max(highest, code);
  if (highest < kGap) {
    decode_smooth(codes, values);
    return true;
  }
  std::int32_t before = 0;
  for (size_t t = 0; t < codes.size(); ++t) {
    if (codes[t] == kGap) {
      values[t] = kNothing;
      continue;
    }
    if (codes[t] == kEscape) {
      if (escapes.empty()) return false;
      before = escapes.front();
      escapes = escapes.subspan(1);
    } else {
      before = moved(before, codes[t]);
    }
    values[t] = before;
  }
  return true;
}

}  // namespace velib
