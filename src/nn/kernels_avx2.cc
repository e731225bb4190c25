// The kernels for x86-64 with AVX2 and FMA; src/CMakeLists.txt sets the flags.
#if defined(__x86_64__)
#if !defined(__AVX2__)
#error "compile this file with the flags of its instruction set: see src/CMakeLists.txt"
#endif
#define Eigen eigen_avx2
#define VELIB_KERNELS kAvx2Kernels
#define VELIB_KERNELS_NAME "avx2"
#include "nn/kernels_body.inc"
#endif
