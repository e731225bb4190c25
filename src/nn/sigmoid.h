// The logistic function σ and tanh, element by element; every function may work in place (equal spans), and
// NaN stays NaN. Both are rational functions, as in the LSTM's kernels: within 5e-7 of the true value.
#pragma once

#include <span>

namespace velib {

// y = σ(x) = 1 / (1 + e⁻ˣ)
void sigmoid_forward(std::span<const float> x, std::span<float> y);
// dx = dy · y (1 - y); `y` is the forward's result.
void sigmoid_backward(std::span<const float> y, std::span<const float> d_y, std::span<float> d_x);

// y = tanh(x)
void tanh_forward(std::span<const float> x, std::span<float> y);
// dx = dy · (1 - y²); `y` is the forward's result.
void tanh_backward(std::span<const float> y, std::span<const float> d_y, std::span<float> d_x);

}  // namespace velib
