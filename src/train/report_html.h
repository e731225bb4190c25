// A report of scores as one HTML page: plots in SVG, tables, no scripts, nothing from elsewhere.
#pragma once

#include <string>

#include "train/score_report.h"

namespace velib {

// The page is well-formed XML, too. Tables tell all horizons; plots of calibration and of groups tell three
// at most: the first, the middle and the last.
std::string html_of(const score_report& report);

}  // namespace velib
