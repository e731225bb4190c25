// The inner loops that are worth wide registers, compiled once for each instruction set (kernels_body.inc)
// and chosen at run time by what the CPU has. Every set computes the same within rounding. Tensors are
// row-major.
#pragma once

#include <cstddef>
#include <cstdint>

namespace velib {

// One step of LSTM cells: B rows, H hidden; null `missing` means none.
struct lstm_cell_step {
  size_t rows = 0;
  size_t hidden = 0;
  const std::uint8_t* missing = nullptr;  // (B)
  float* gates = nullptr;           // (B,4H): in, sums; out, after σ, σ, tanh, σ; missing rows unspecified
  const float* c_before = nullptr;  // (B,H)
  const float* h_before = nullptr;  // (B,H)
  float* c = nullptr;               // (B,H), may be c_before
  float* h = nullptr;               // (B,H), may be h_before
};

struct lstm_cell_gradient {
  size_t rows = 0;
  size_t hidden = 0;
  const std::uint8_t* missing = nullptr;  // (B)
  const float* gates = nullptr;           // (B,4H), as the step left them
  const float* c_before = nullptr;        // (B,H); null is all 0
  const float* h = nullptr;               // (B,H), after the step
  float* d_h = nullptr;             // (B,H): in, dL/dh; out, what goes to the step before past the gates
  float* d_c = nullptr;             // (B,H): in, dL/dc from the step after; out, dL/dc_before
  float* d_gates = nullptr;         // (B,4H): dL/d sums; 0 in missing rows
  const float* d_h_more = nullptr;  // (B,H): added to d_h first; null is all 0
  float* d_bias = nullptr;          // (4H): the sum of d_gates over rows is added, unless null
  const float* x = nullptr;         // (B): scales d_gates in d_w
  float* d_w = nullptr;             // (4H): the sum of x · d_gates over known rows is added, unless null
};

// One step of Adam over `size` values (nn/adam.h): mean and variance follow the gradient, and values fall by
// step · mean / (√variance · root + epsilon).
struct adam_update {
  size_t size = 0;
  const float* gradients = nullptr;
  float* values = nullptr;
  float* mean = nullptr;
  float* variance = nullptr;
  float beta1 = 0.0f;
  float beta2 = 0.0f;
  float step = 0.0f;
  float root = 0.0f;
  float epsilon = 0.0f;
};

struct kernel_set {
  const char* name;  // "plain", "avx2", "avx512"

  // c (m,n) += a (m,k) · b (n,k)ᵀ
  void (*multiply_nt)(size_t m, size_t n, size_t k, const float* a, const float* b, float* c);
  // c (m,n) += a (m,k) · b (k,n)
  void (*multiply_nn)(size_t m, size_t n, size_t k, const float* a, const float* b, float* c);
  // c (m,n) += a (k,m)ᵀ · b (k,n)
  void (*multiply_tn)(size_t m, size_t n, size_t k, const float* a, const float* b, float* c);

  // out (rows,width): each row = bias + scale[row] · w; null `scale` is all 0.
  void (*fill_rows)(size_t rows, size_t width, const float* bias, const float* scale, const float* w,
                    float* out);
  // out (width) += Σ scale[row] · a[row]; null `scale` is all 1.
  void (*add_rows)(size_t rows, size_t width, const float* a, const float* scale, float* out);

  // tanh and σ are rational functions, each within 5e-7 of the true value; NaN stays NaN.
  void (*lstm_cell_forward)(const lstm_cell_step& step);
  void (*lstm_cell_backward)(const lstm_cell_gradient& step);

  // A right side b (k,n) that many products share, in panels of this set: panels_size(k,n) floats.
  size_t (*panels_size)(size_t k, size_t n);
  void (*pack_panels)(size_t k, size_t n, const float* b, float* panels);
  // c (m,n) += a (m,k) · b, of which `panels` are.
  void (*multiply_panels)(size_t m, size_t n, size_t k, const float* a, const float* panels, float* c);

  void (*adam_step)(const adam_update& update);
  double (*sum_squares)(size_t size, const float* values);
};

// The set in use: the widest this CPU has, unless use_kernels chose another. Any thread.
const kernel_set& kernels();

// All sets this CPU can run, plain first; the list ends with null.
const kernel_set* const* usable_kernels();

// Makes kernels() answer the set of that name from now on, for tests and measurements; null returns to the
// widest. False, and no change, when this CPU or build has none of that name.
bool use_kernels(const char* name);

}  // namespace velib
