// A report of scores as lines of text, for a terminal.
#pragma once

#include <string>

#include "train/score_report.h"

namespace velib {

// Two tables: the figures of each method by horizon, and the differences that the bootstrap judged.
std::string table_of(const score_report& report);

// A figure with so many digits after the point; a dash where there is none.
std::string figure_text(double value, int digits);

}  // namespace velib
