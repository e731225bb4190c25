// A report of scores as JSON: docs/formats/report.md.
#pragma once

#include <string>

#include "train/score_report.h"

namespace velib {

// Figures to six digits after the point; a mean over nothing is null.
std::string json_of(const score_report& report);

}  // namespace velib
