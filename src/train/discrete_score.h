// What one forecast in chances was worth once the count is known: the proper scores, and the facts from which
// calibration is counted. Pure, without allocation.
#pragma once

#include <array>
#include <span>

namespace velib {

inline constexpr int kPitBins = 10;

// The interval judged is the central one of 80 %.
inline constexpr double kLowQuantile = 0.1;
inline constexpr double kHighQuantile = 0.9;

// With F the distribution function, F(k) = chance of at most k, and y the true count.
struct discrete_score {
  double crps = 0.0;  // bikes; Σ over k of (F(k) − 1[y ≤ k])² (Gneiting & Raftery 2007, for whole numbers)
  double pit_low = 0.0;   // F(y − 1)
  double pit_high = 0.0;  // F(y)
  int low = 0;            // the least k with F(k) ≥ 0.1
  int high = 0;           // the least k with F(k) ≥ 0.9
  double claimed = 0.0;  // F(high) − F(low − 1): the chance that the forecast itself gives to [low, high]
  double bike_chance = 0.0;  // of at least one bike
  double dock_chance = 0.0;  // of fewer than `full_at` bikes: at least one dock is free
};

// `chances` of the counts 0 … most, summing to 1; a `truth` above most counts as most, since the last count
// then means "that many or more". Aborts when the chances do not sum to 1 (to one in a thousand) or `truth`
// is negative.
discrete_score score_discrete(std::span<const float> chances, int truth, int full_at);

// The non-randomised probability integral transform of Czado, Gneiting & Held (2009, Biometrics 65, 1254):
// the shares of a uniform draw from [low, high] that fall into each tenth of [0, 1]; they sum to 1. It is the
// mean of the randomised transform over its draws, so it has the same expectation and no noise of its own.
// Where the truth was given no chance (low = high), the point itself.
std::array<double, kPitBins> pit_shares(double low, double high);

// Of a chance p of an event: (p − happened)² (Brier 1950).
double brier_score(double chance, bool happened);
// −ln of the chance given to what happened, with p held within [1e-4, 1 − 1e-4]: at most 9.21, so that one
// certainty gone wrong does not decide a mean.
double log_score(double chance, bool happened);

}  // namespace velib
