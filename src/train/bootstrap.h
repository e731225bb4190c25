// Is a difference between two methods more than chance? Days are resampled, since the forecasts of one day
// are not independent of each other.
#pragma once

#include <cstdint>
#include <span>

namespace velib {

inline constexpr int kResamples = 2000;
inline constexpr std::uint64_t kBootstrapSeed = 20260302;

// Sums over the forecasts of one day.
struct day_losses {
  double n = 0.0;       // forecasts, > 0
  double judged = 0.0;  // loss of the method judged
  double other = 0.0;   // loss of the other on the same forecasts
};

struct bootstrap_result {
  double difference = 0.0;  // mean loss of judged − other over all forecasts
  double low = 0.0;         // 2.5 % and 97.5 % quantiles of the resampled differences
  double high = 0.0;
  double better = 0.0;  // share of resamples whose difference is below 0
};

// Paired bootstrap of blocks (Künsch 1989, Annals of Statistics 17, 1217; here a block is one day, and days
// do not overlap), percentile interval (Efron 1979): each resample draws as many days as there are, with
// replacement, and takes both methods' losses of the days drawn. The same days and seed give the same result.
// NaN without days; with fewer than about ten the interval is too narrow.
bootstrap_result paired_bootstrap(std::span<const day_losses> days, std::uint64_t seed = kBootstrapSeed,
                                  int resamples = kResamples);

}  // namespace velib
