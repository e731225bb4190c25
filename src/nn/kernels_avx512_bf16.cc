// The LSTM's steps with products of bfloat16 and sums of float, for x86-64 with AVX512_BF16: the avx512 set
// has them where the CPU does (kernels.cc). src/CMakeLists.txt sets the flags.
#if defined(__x86_64__)
#if !defined(__AVX512BF16__)
#error "compile this file with the flags of its instruction set: see src/CMakeLists.txt"
#endif
#if defined(__GNUC__) && !defined(__clang__)  // g++ 12 warns of its own AVX-512 header: GCC bug 105593
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

#include "nn/kernels.h"

namespace velib {
namespace {

#include "nn/kernels_lanes.inc"

// Relative errors of a hundredth of what rounding h to bfloat16 costs: the minimax polynomial's is 1.5e-5,
// the reciprocal's 6e-5.
constexpr float kPower[] = {0.009618111f, 0.05583729f, 0.24023253f, 0.6931369f};
inline vec one_over(vec x) {
  return _mm512_rcp14_ps(x);
}
#include "nn/kernels_lstm_cell.inc"

// A word is a pair of bfloat16: two products a time.
inline vec add_product(vec sum, vec word, vec weights) {
  return _mm512_dpbf16_ps(sum, (__m512bh)word, (__m512bh)weights);
}

inline const std::uint32_t* words_of_h(const lstm_step& s) {
  return s.h_words_before;
}

inline void store_words(const lstm_step& s, size_t row, size_t unit, size_t units, vec h) {
  const __m256i rounded = (__m256i)_mm512_cvtneps_pbh(h);
  std::uint32_t* to = s.h_words + row * s.hidden_words + unit / 2;
  const auto pairs = static_cast<__mmask8>((1u << (units + 1) / 2) - 1u);
  const auto kept = static_cast<__mmask16>((1u << units) - 1u);  // the last pair's second half is 0 when odd
  _mm256_mask_storeu_epi32(to, pairs, _mm256_maskz_mov_epi16(kept, rounded));
}

#include "nn/kernels_lstm_forward.inc"

}  // namespace

extern const lstm_kernels kAvx512Bf16Lstm;
const lstm_kernels kAvx512Bf16Lstm = {lstm_forward_step, lstm_forward_input};

}  // namespace velib
#endif
