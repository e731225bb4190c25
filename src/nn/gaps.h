// Inputs of recurrent layers at steps where there is none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "nn/aligned.h"

namespace velib {

// x (cells,input), or a copy with 0 in the gaps when a gap holds what is not finite: backward's product of
// its gradient, which is 0, would not be. `missing` (cells), or empty.
std::span<const float> known_input(std::span<const float> x, std::span<const std::uint8_t> missing,
                                   size_t input, aligned_floats& copy);

}  // namespace velib
