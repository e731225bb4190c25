// The kernels for x86-64 with AVX-512 (F, BW, DQ, VL); src/CMakeLists.txt sets the flags.
#if defined(__x86_64__)
#if !defined(__AVX512F__)
#error "compile this file with the flags of its instruction set: see src/CMakeLists.txt"
#endif
#if defined(__GNUC__) && !defined(__clang__)  // g++ 12 warns of its own AVX-512 header: GCC bug 105593
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#define Eigen eigen_avx512
#define VELIB_KERNELS kAvx512Kernels
#define VELIB_KERNELS_NAME "avx512"
#include "nn/kernels_body.inc"
#endif
