// A table of errors made by hand, for tests of models that take their chances from one.
#pragma once

#include "model/forecast_errors.h"

namespace velib {

inline error_level known_level(double from, float spread) {
  return {.from = from, .rows = 300, .errors = {-2 * spread, -spread, 0.125f, spread, 3 * spread}};
}

// Wider with each horizon; two levels in the lower half, two in the upper one.
inline forecast_errors known_errors() {
  forecast_errors errors{.shares = {0.0, 0.1, 0.5, 0.9, 1.0}, .horizons = {}, .from = "", .until = ""};
  for (const float spread : {1.5f, 2.5f, 4.0f}) {
    errors.horizons.push_back({{known_level(0.0, spread), known_level(2.0, 2 * spread)},
                               {known_level(0.0, spread / 2), known_level(5.0, 3 * spread)}});
  }
  return errors;
}

}  // namespace velib
