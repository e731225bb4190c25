// What a new sample means for what is published: whether its forecast stands, and the value as a whole.
#pragma once

#include <memory>

#include "api/published.h"
#include "app/city.h"

namespace velib {

// Whether the forecast of `before` is also that of `w`, whose newest sample is `s`: the same counts, in the
// same cell. The model must be the same, too.
bool keeps_forecast(const published& before, const snapshot& s, const window& w);

std::shared_ptr<const published> make_published(const city& c, const snapshot& s, const window& w,
                                                city_forecast forecast,
                                                std::shared_ptr<const city_profiles> profiles);

}  // namespace velib
