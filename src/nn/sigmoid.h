// The logistic function σ and tanh, element by element; every function may work in place (equal spans), and
// NaN stays NaN.
#pragma once

#include <cmath>
#include <span>

namespace velib {

// σ(x) = 1 / (1 + e⁻ˣ); 0 and 1 at the infinities.
inline float sigmoid(float x) {
  return 1.0f / (1.0f + std::exp(-x));
}

// y = σ(x)
void sigmoid_forward(std::span<const float> x, std::span<float> y);
// dx = dy · y (1 - y); `y` is the forward's result.
void sigmoid_backward(std::span<const float> y, std::span<const float> d_y, std::span<float> d_x);

// y = tanh(x)
void tanh_forward(std::span<const float> x, std::span<float> y);
// dx = dy · (1 - y²); `y` is the forward's result.
void tanh_backward(std::span<const float> y, std::span<const float> d_y, std::span<float> d_x);

}  // namespace velib
