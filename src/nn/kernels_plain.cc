// The kernels for any CPU this is compiled for.
#define Eigen eigen_plain
#define VELIB_KERNELS kPlainKernels
#define VELIB_KERNELS_NAME "plain"
#include "nn/kernels_body.inc"
