// What this CPU's widest multiply-adds do on one thread right now, measured over some tenths of a
// millisecond.
#pragma once

namespace velib {

// Operations a second, two for each product; 0 where the CPU has no AVX-512 (or AVX512_BF16).
double fma_peak_f32();
double fma_peak_bf16();

}  // namespace velib
