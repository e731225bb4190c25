#include "train/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"

namespace velib {

namespace {

struct loss_sum {
  double n = 0.0;
  double difference = 0.0;

  void add(const day_losses& day) { n += day.n, difference += day.judged - day.other; }
  double mean() const { return difference / n; }
};

double resampled(std::span<const day_losses> days, random_source& random) {
  loss_sum sum;
  for (size_t k = 0; k < days.size(); ++k) sum.add(days[random.below(days.size())]);
  return sum.mean();
}

// Between the two values around it, as numpy's default.
double quantile_of(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(at);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

bootstrap_result paired_bootstrap(std::span<const day_losses> days, std::uint64_t seed, int resamples) {
  const double none = std::nan("");
  if (days.empty()) return {none, none, none, none};
  loss_sum all;
  for (const auto& day : days) all.add(day);
  random_source random(seed);
  std::vector<double> differences(static_cast<size_t>(resamples));
  for (double& d : differences) d = resampled(days, random);
  std::ranges::sort(differences);
  const auto better = std::ranges::lower_bound(differences, 0.0) - differences.begin();
  return {.difference = all.mean(),
          .low = quantile_of(differences, 0.025),
          .high = quantile_of(differences, 0.975),
          .better = static_cast<double>(better) / resamples};
}

}  // namespace velib
