#include "train/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include "base/random.h"

namespace velib {

namespace {

constexpr double kTail = 0.025;  // left out at each end

struct running_mean {
  double n = 0.0;
  double sum = 0.0;

  void add(const day_sum& day) { n += day.n, sum += day.sum; }
  double value() const { return sum / n; }
};

double mean_of(std::span<const day_sum> days) {
  running_mean mean;
  for (const auto& day : days) mean.add(day);
  return mean.value();
}

double resampled(std::span<const day_sum> days, random_source& random) {
  running_mean mean;
  for (size_t k = 0; k < days.size(); ++k) mean.add(days[random.below(days.size())]);
  return mean.value();
}

std::vector<double> sorted_resamples(std::span<const day_sum> days, std::uint64_t seed, int resamples) {
  random_source random(seed);
  std::vector<double> means(static_cast<size_t>(resamples));
  for (double& m : means) m = resampled(days, random);
  std::ranges::sort(means);
  return means;
}

// Between the two values around it, as numpy's default.
double quantile_of(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(at);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

// The share of resamples to cut off at each end for n ≥ 2 days: Φ(−√(n / (n − 1)) t), t of n − 1 degrees.
double expanded_tail(size_t n) {
  const auto days = static_cast<double>(n);
  const double t = quantile(boost::math::students_t(days - 1.0), 1.0 - kTail);
  return cdf(boost::math::normal(), -std::sqrt(days / (days - 1.0)) * t);
}

}  // namespace

mean_interval bootstrap_mean(std::span<const day_sum> days, std::uint64_t seed, int resamples) {
  const double none = std::nan("");
  if (days.empty()) return {none, none, none};
  if (days.size() == 1) return {mean_of(days), none, none};
  const auto means = sorted_resamples(days, seed, resamples);
  const double tail = expanded_tail(days.size());
  return {mean_of(days), quantile_of(means, tail), quantile_of(means, 1.0 - tail)};
}

bootstrap_result paired_bootstrap(std::span<const day_losses> days, std::uint64_t seed, int resamples) {
  const double none = std::nan("");
  if (days.empty()) return {none, none, none, none};
  std::vector<day_sum> paired;
  for (const auto& day : days) paired.push_back({day.n, day.judged - day.other});
  const auto differences = sorted_resamples(paired, seed, resamples);
  const auto better = std::ranges::lower_bound(differences, 0.0) - differences.begin();
  return {.difference = mean_of(paired),
          .low = quantile_of(differences, kTail),
          .high = quantile_of(differences, 1.0 - kTail),
          .better = static_cast<double>(better) / resamples};
}

}  // namespace velib
