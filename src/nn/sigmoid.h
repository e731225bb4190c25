// The logistic function σ and tanh, element by element; every function may work in place (equal spans), and
// NaN stays NaN. Both are within 5e-7 of the true value.
#pragma once

#include <span>

namespace velib {

// y = σ(x) = 1 / (1 + e⁻ˣ)
void sigmoid_forward(std::span<const float> x, std::span<float> y);
// dx = dy · y (1 - y); `y` is the forward's result.
void sigmoid_backward(std::span<const float> y, std::span<const float> d_y, std::span<float> d_x);

// SiLU (Elfwing et al. 2018): y = x · σ(x); keeps σ(x) in `gate` for backward. `y` may be `x`, not `gate`.
void silu_forward(std::span<const float> x, std::span<float> gate, std::span<float> y);
// dx = dy · (gate + y (1 - gate)); `y` and `gate` are the forward's results.
void silu_backward(std::span<const float> y, std::span<const float> gate, std::span<const float> d_y,
                   std::span<float> d_x);

// y = tanh(x)
void tanh_forward(std::span<const float> x, std::span<float> y);
// dx = dy · (1 - y²); `y` is the forward's result.
void tanh_backward(std::span<const float> y, std::span<const float> d_y, std::span<float> d_x);

}  // namespace velib
