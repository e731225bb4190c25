#include "train/discrete_score.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "nn/shape.h"

namespace velib {

namespace {

constexpr double kMostDrift = 1e-3;      // from a sum of 1
constexpr double kQuantileSlack = 1e-6;  // sums of floats miss a quantile they should meet by this much
constexpr double kLeastChance = 1e-4;

void require_sum(double sum) {
  if (std::abs(sum - 1.0) <= kMostDrift) return;  // false of NaN
  fmt::print(stderr, "the chances of a forecast sum to {}, not to 1\n", sum);
  std::abort();
}

// The distribution function as it grows, and what is to be remembered of its way.
struct walk {
  double sum = 0.0;
  double below_low = 0.0;
  double dock = 0.0;
  int low = 0;
  int high = 0;
  double at_high = -1.0;

  void step(double chance, int k, int full_at) {
    sum += chance;
    const bool before_low = sum < kLowQuantile - kQuantileSlack;
    const bool before_high = sum < kHighQuantile - kQuantileSlack;
    low += before_low;
    high += before_high;
    below_low = before_low ? sum : below_low;
    at_high = !before_high && at_high < 0.0 ? sum : at_high;
    dock = k < full_at ? sum : dock;
  }
};

}  // namespace

discrete_score score_discrete(std::span<const float> chances, int truth, int full_at) {
  require_below("true count", static_cast<size_t>(truth), size_t{1} << 31);
  require_below("first chance", 0, chances.size());
  const int most = static_cast<int>(chances.size()) - 1;
  const int y = std::min(truth, most);
  discrete_score s;
  walk f;
  for (int k = 0; k < y; ++k) {
    f.step(chances[static_cast<size_t>(k)], k, full_at);
    s.crps += f.sum * f.sum;
  }
  s.pit_low = std::min(f.sum, 1.0);
  for (int k = y; k <= most; ++k) {
    f.step(chances[static_cast<size_t>(k)], k, full_at);
    s.crps += k < most ? (f.sum - 1.0) * (f.sum - 1.0) : 0.0;
    s.pit_high = k == y ? f.sum : s.pit_high;
  }
  require_sum(f.sum);
  s.pit_high = y == most ? 1.0 : std::min(s.pit_high, 1.0);
  s.low = f.low;
  s.high = f.high;
  s.claimed = std::min(f.at_high - f.below_low, 1.0);
  s.bike_chance = std::max(0.0, 1.0 - static_cast<double>(chances[0]));
  s.dock_chance = full_at > most ? 1.0 : std::min(f.dock, 1.0);
  return s;
}

std::array<double, kPitBins> pit_shares(double low, double high) {
  std::array<double, kPitBins> shares{};
  const double length = high - low;
  if (length < 1e-9) {
    shares[std::min<size_t>(kPitBins - 1, static_cast<size_t>(low * kPitBins))] = 1.0;
    return shares;
  }
  double below = 0.0;  // of the transform, at the lower edge of the bin
  for (size_t bin = 0; bin < kPitBins; ++bin) {
    const double edge = static_cast<double>(bin + 1) / kPitBins;
    const double at_most = std::clamp((edge - low) / length, 0.0, 1.0);
    shares[bin] = at_most - below;
    below = at_most;
  }
  return shares;
}

double brier_score(double chance, bool happened) {
  const double miss = chance - (happened ? 1.0 : 0.0);
  return miss * miss;
}

double log_score(double chance, bool happened) {
  const double given = std::clamp(chance, kLeastChance, 1.0 - kLeastChance);
  return -std::log(happened ? given : 1.0 - given);
}

}  // namespace velib
