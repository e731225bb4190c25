// What the tenths of a chance come to: the largest gap between said and observed, and how many are surely
// off.
#pragma once

#include <string>
#include <vector>

#include "train/score_report.h"

namespace velib {

inline constexpr long kGapRows = 1000;       // a tenth counts that has more forecasts
inline constexpr double kAllowedGap = 0.02;  // either way

struct reliability_gaps {
  int tenths = 0;           // that count
  int surely_off = 0;       // of them: no gap within ±kAllowedGap is in the 95 % interval
  int horizon_min = 0;      // of the largest
  reliability_bin largest;  // by what observed and predicted differ; empty without a tenth that counts
};

// Of one event over all horizons, as the method judged (the first) said its chance.
reliability_gaps gaps_of(const std::vector<horizon_scores>& horizons, reliability method_scores::*event);

// A sentence or two for people: "A bike: of 80 tenths with over 1000 forecasts, all horizons together, 3 …".
std::string text_of(const reliability_gaps& gaps, const std::string& event);

}  // namespace velib
