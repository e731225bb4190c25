// How sure is a mean over forecasts, and is a difference between two methods more than chance? Days are
// resampled, since the forecasts of one day are not independent of each other.
#pragma once

#include <cstdint>
#include <span>

namespace velib {

inline constexpr int kResamples = 2000;
inline constexpr std::uint64_t kBootstrapSeed = 20260302;

// Of the forecasts of one day: how many, > 0, and the sum of something over them.
struct day_sum {
  double n = 0.0;
  double sum = 0.0;
};

struct mean_interval {
  double mean = 0.0;  // over all forecasts
  double low = 0.0;   // the 95 % interval
  double high = 0.0;
};

// Bootstrap of blocks (Künsch 1989, Annals of Statistics 17, 1217; here a block is one day, and days do not
// overlap): each resample draws as many days as there are, with replacement. The interval is the expanded
// percentile interval (Hesterberg 2015, The American Statistician 69, 371): cut where Student's t of the days
// would cut, since the plain one holds the truth of seven days in 88 % and not in 95 %. Below five days no
// resample lies far enough out: of three days it holds 75 %. The same days and seed give the same result. NaN
// without days; of one day the mean alone, and no interval.
mean_interval bootstrap_mean(std::span<const day_sum> days, std::uint64_t seed = kBootstrapSeed,
                             int resamples = kResamples);

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

// The same resampling of days, paired: both methods' losses of the days drawn. Plain percentile interval
// (Efron 1979). NaN without days; with fewer than about ten the interval is too narrow.
bootstrap_result paired_bootstrap(std::span<const day_losses> days, std::uint64_t seed = kBootstrapSeed,
                                  int resamples = kResamples);

}  // namespace velib
