// The project's LSTM step before it had kernels of its own, kept to measure against: products by Eigen, which
// packs both factors anew at each step, and cells as loops over registers.
#pragma once

#include <cstddef>

namespace velib {

struct eigen_lstm_step {
  size_t rows, input, hidden;
  const float* w_ih;  // (4H,I)
  const float* w_hh;  // (4H,H)
  const float* bias;  // (4H): b_ih + b_hh
  const float* x;     // (B,I)
  float* gates;       // (B,4H)
  float* c;           // (B,H)
  float* h;           // (B,H)
};

// Whether this CPU has what eigen_lstm.cc is compiled for.
bool eigen_lstm_usable();
// h and c become the next; `first` takes h as 0.
void take_eigen_step(const eigen_lstm_step& step, bool first);
// Its cells alone, from sums (B,4H); rows of h are `h_stride` apart.
void take_eigen_cells(size_t rows, size_t hidden, float* gates, float* c, float* h, size_t h_stride);

}  // namespace velib
