// A row of values through time as one byte a value: the coding of the window's cells. docs/formats/window.md
// describes it; compression follows elsewhere.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace velib {

inline constexpr std::uint16_t kNothing = 0xFFFF;  // a gap; as a count, kUnknown

// `codes` has as many bytes as there are values. A value becomes its difference (modulo 65536) to the last
// one that is no gap, 0 before the first, folded into 0 .. 253; 254 is a gap, 255 a value too far away, which
// is appended to `escapes` as it is.
void encode_row(std::span<const std::uint16_t> values, std::span<std::uint8_t> codes,
                std::vector<std::uint16_t>& escapes);

// The other way; takes its escapes from the front of `escapes`. False when there are too few. Damaged codes
// may give any values: the caller checks their range.
bool decode_row(std::span<const std::uint8_t> codes, std::span<const std::uint16_t>& escapes,
                std::span<std::uint16_t> values);

}  // namespace velib
