// Activations and dropout, element by element; every function may work in place (equal spans).
#pragma once

#include <span>

#include "base/random.h"

namespace velib {

// y = max(x, 0); NaN stays NaN.
void relu_forward(std::span<const float> x, std::span<float> y);
// dx = dy where y > 0, else 0; `y` is the forward's result.
void relu_backward(std::span<const float> y, std::span<const float> d_y, std::span<float> d_x);

// Inverted dropout (Srivastava et al. 2014): each of `mask` is 0 with probability `rate` in [0,1), else
// 1/(1-rate), so that inference needs no scaling. The same source state gives the same mask.
void draw_dropout(std::span<float> mask, float rate, random_source& random);
// y = x · mask; the backward is the same call on gradients.
void apply_dropout(std::span<const float> x, std::span<const float> mask, std::span<float> y);

}  // namespace velib
