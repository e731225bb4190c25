// A row of values through time as one byte a value: the coding of the window's cells. docs/formats/window.md
// describes it; compression follows elsewhere.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace velib {

inline constexpr std::int32_t kNothing = -1;  // a gap

// Values are 0 .. 65535 or kNothing; `codes` has as many bytes. A value becomes its difference to the last
// one that is no gap (0 before the first), folded into 0 .. 253; 254 is a gap, 255 a value too far away,
// which is appended to `escapes` as it is.
void encode_row(std::span<const std::int32_t> values, std::span<std::uint8_t> codes,
                std::vector<std::uint16_t>& escapes);

// The other way; takes its escapes from the front of `escapes`. False when there are too few. A damaged row
// may give any values: the caller checks their range.
bool decode_row(std::span<const std::uint8_t> codes, std::span<const std::uint16_t>& escapes,
                std::span<std::int32_t> values);

}  // namespace velib
