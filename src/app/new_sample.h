// What a new sample means for the forecast that is published.
#pragma once

#include "api/published.h"

namespace velib {

// Whether the forecast of `before` is also that of `w`, whose newest sample is `s`: the same counts, in the
// same cell. The model must be the same, too.
bool keeps_forecast(const published& before, const snapshot& s, const window& w);

}  // namespace velib
