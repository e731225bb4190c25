// What weights and the states that products read are held in.
#pragma once

namespace velib {

// Sums and cell states are floats in both. bf16 (bfloat16: 8 bits of mantissa) halves the bytes and doubles
// the speed of products where the CPU has them; f32 is what everything is held to.
enum class precision { f32, bf16 };

}  // namespace velib
