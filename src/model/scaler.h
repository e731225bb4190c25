// scaler.pkl: scikit-learn's StandardScaler of one feature, pickled with numpy 1 or 2.
#pragma once

#include <string_view>

#include "base/result.h"
#include "model/linear_scale.h"

namespace velib {

// mean_ and scale_; a mean of 0 or a scale of 1 where the scaler was told to leave it. Arrays of float64 or
// float32 in either byte order. Errors of parse_pickle; unsupported for another class; invalid_input for
// another number of features than one and for numbers that are no plausible scale.
result<linear_scale> parse_scaler(std::string_view bytes);

}  // namespace velib
