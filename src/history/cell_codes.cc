#include "history/cell_codes.h"

#include <algorithm>
#include <cstring>

namespace velib {

namespace {

constexpr std::uint16_t kGap = 254;
constexpr std::uint16_t kEscape = 255;
constexpr size_t kRun = 8;

// The difference of two values, 0, -1, 1, -2, … as 0, 1, 2, 3, …
std::uint16_t fold(std::uint16_t value, std::uint16_t before) {
  const auto difference = static_cast<std::int16_t>(static_cast<std::uint16_t>(value - before));
  return static_cast<std::uint16_t>((difference << 1) ^ (difference >> 15));
}

std::uint16_t moved(std::uint16_t value, std::uint8_t code) {
  return static_cast<std::uint16_t>(value + ((code >> 1) ^ -(code & 1)));
}

// All of a row without gaps and leaps, as most are; false when it has some. One plain loop, which compilers
// turn into vector code.
bool encode_smooth(std::span<const std::uint16_t> values, std::span<std::uint8_t> codes) {
  if (values.empty()) return true;
  std::uint16_t gaps = values[0] == kNothing;
  std::uint16_t furthest = fold(values[0], 0);
  codes[0] = static_cast<std::uint8_t>(furthest);
  for (size_t t = 1; t < values.size(); ++t) {
    const std::uint16_t code = fold(values[t], values[t - 1]);
    gaps |= static_cast<std::uint16_t>(values[t] == kNothing);
    furthest = std::max(furthest, code);
    codes[t] = static_cast<std::uint8_t>(code);
  }
  return gaps == 0 && furthest < kGap;
}

// Eight cells at a time: in most runs of them nothing moves.
void decode_smooth(std::span<const std::uint8_t> codes, std::span<std::uint16_t> values) {
  std::uint16_t value = 0;
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

void encode_row(std::span<const std::uint16_t> values, std::span<std::uint8_t> codes,
                std::vector<std::uint16_t>& escapes) {
  if (encode_smooth(values, codes)) return;
  std::uint16_t before = 0;
  for (size_t t = 0; t < values.size(); ++t) {
    if (values[t] == kNothing) {
      codes[t] = kGap;
      continue;
    }
    const std::uint16_t code = fold(values[t], before);
    codes[t] = static_cast<std::uint8_t>(code < kGap ? code : kEscape);
    if (code >= kGap) escapes.push_back(values[t]);
    before = values[t];
  }
}

bool decode_row(std::span<const std::uint8_t> codes, std::span<const std::uint16_t>& escapes,
                std::span<std::uint16_t> values) {
  std::uint8_t highest = 0;
  for (const std::uint8_t code : codes) highest = std::max(highest, code);
  if (highest < kGap) {
    decode_smooth(codes, values);
    return true;
  }
  std::uint16_t before = 0;
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
