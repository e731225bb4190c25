#include "train/reliability_gaps.h"

#include <fmt/format.h>

namespace velib {

namespace {

// NaN is beyond nothing.
bool is_surely_off(const reliability_bin& bin) {
  return bin.gap_low > kAllowedGap || bin.gap_high < -kAllowedGap;
}

void add(reliability_gaps& gaps, int horizon_min, const reliability_bin& bin) {
  if (bin.n <= kGapRows) return;
  ++gaps.tenths;
  gaps.surely_off += is_surely_off(bin);
  if (gaps.tenths > 1 && std::abs(bin.gap()) <= std::abs(gaps.largest.gap())) return;
  gaps.horizon_min = horizon_min;
  gaps.largest = bin;
}

std::string interval_text(const reliability_bin& bin) {
  if (std::isnan(bin.gap_low)) return "on one day alone, which gives no interval";
  return fmt::format("95 % interval {:+.3f} … {:+.3f}", bin.gap_low, bin.gap_high);
}

}  // namespace

reliability_gaps gaps_of(const std::vector<horizon_scores>& horizons, reliability method_scores::*event) {
  reliability_gaps gaps;
  for (const auto& h : horizons) {
    if (h.methods.empty()) continue;
    for (const auto& bin : h.methods.front().*event) add(gaps, h.horizon_min, bin);
  }
  return gaps;
}

std::string text_of(const reliability_gaps& gaps, const std::string& event) {
  if (gaps.tenths == 0) return fmt::format("{}: no tenth has over {} forecasts.", event, kGapRows);
  const auto& most = gaps.largest;
  return fmt::format(
      "{}: of {} tenths with over {} forecasts, all horizons together, {} {} surely off by more than {}. The "
      "largest gap is {:+.3f} ({}), {} min ahead, where {:.3f} was said and {:.3f} came.",
      event, gaps.tenths, kGapRows, gaps.surely_off, gaps.surely_off == 1 ? "is" : "are", kAllowedGap,
      most.gap(), interval_text(most), gaps.horizon_min, most.predicted, most.observed);
}

}  // namespace velib
