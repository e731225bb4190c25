// The inner loops that are worth wide registers, compiled once for each instruction set (kernels_body.inc)
// and chosen at run time by what the CPU has. Every set computes the same within rounding. Tensors are
// row-major.
#pragma once

#include <cstddef>
#include <cstdint>

namespace velib {

// One step of an LSTM layer: B rows, I inputs, H hidden. Words are what products read 32 bits at a time: a
// float each, or a pair of bfloat16 (with 0 after an odd last one); a single input is a float in both.
struct lstm_step {
  size_t rows = 0;
  size_t input = 0;
  size_t hidden = 0;
  size_t input_words = 0;                         // of x, a row
  size_t hidden_words = 0;                        // of h, a row
  const float* panels = nullptr;                  // packed weights: nn/packed_lstm.h
  const std::uint8_t* missing = nullptr;          // (B), null is none: such a row keeps h and c
  const void* x = nullptr;                        // (B, input_words); of missing rows anything
  const float* sums = nullptr;                    // instead of x: what lstm_kernels::input made of it
  size_t sums_rows = 0;                           // how many rows that had; `sums` points at the first used
  const float* h_before = nullptr;                // (B,H); null is all 0, in c_before too
  const float* c_before = nullptr;                // (B,H)
  const std::uint32_t* h_words_before = nullptr;  // (B, hidden_words): h_before as pairs, for bfloat16 alone
  float* h = nullptr;                             // (B,H), not h_before
  float* c = nullptr;                             // (B,H), may be c_before
  std::uint32_t* h_words = nullptr;               // (B, hidden_words), for bfloat16 alone; not h_words_before
  float* gates = nullptr;  // null, or (B,4H): σ, σ, tanh, σ of the sums; of missing rows anything
};

// σ is within 2e-7 of the true value, tanh within 3e-7, both within 1e-4 for bfloat16; NaN stays NaN, in its
// row. A row's result is the same bits whatever the rows beside it.
struct lstm_kernels {
  void (*step)(const lstm_step& step);
  // bias + x W of all rows, from rows, input, panels and x of `step`, for later steps; (ceil(H/lanes), B, 4,
  // lanes). Reading weights for many rows at once is what a step of a few rows cannot do.
  void (*input)(const lstm_step& step, float* sums);
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

  void (*lstm_cell_backward)(const lstm_cell_gradient& step);

  // A right side b (k,n) that many products share, in panels of this set: panels_size(k,n) floats.
  size_t (*panels_size)(size_t k, size_t n);
  void (*pack_panels)(size_t k, size_t n, const float* b, float* panels);
  // c (m,n) += a (m,k) · b, of which `panels` are.
  void (*multiply_panels)(size_t m, size_t n, size_t k, const float* a, const float* panels, float* c);

  void (*adam_step)(const adam_update& update);
  double (*sum_squares)(size_t size, const float* values);

  // y = σ(x), which may be the same; within 3e-7 of the true value, NaN stays NaN. A value's result is the
  // same bits wherever it stands.
  void (*sigmoid)(size_t size, const float* x, float* y);
  // y[k] = σ((k + ½ - place) · slope), as precise as the argument: a logistic distribution at whole numbers.
  void (*logistic_steps)(size_t size, float place, float slope, float* y);

  size_t lanes;  // units of a panel of packed weights
  lstm_kernels lstm;
  const lstm_kernels* lstm_bf16 = nullptr;  // null where the CPU has no products of bfloat16
};

// The set in use: the widest this CPU has, unless use_kernels chose another. Any thread.
const kernel_set& kernels();

// All sets this CPU can run, plain first; the list ends with null.
const kernel_set* const* usable_kernels();

// Makes kernels() answer the set of that name from now on, for tests and measurements; null returns to the
// widest. False, and no change, when this CPU or build has none of that name.
bool use_kernels(const char* name);

}  // namespace velib
