// The kernels for any CPU this is compiled for.
#define Eigen eigen_plain
#define VELIB_KERNELS plain
#include "nn/kernels_body.inc"
