#include "train/score_sums.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "train/bootstrap.h"

namespace velib {

namespace {

// 0 / 0 is NaN: a mean over nothing.
double mean_of(double sum, double n) {
  return n > 0.0 ? sum / n : std::nan("");
}

template <size_t N>
void add_each(std::array<double, N>& sums, const std::array<double, N>& more) {
  for (size_t k = 0; k < N; ++k) sums[k] += more[k];
}

// `all` is the sum of `days`.
reliability_bin bin_of(const reliability_sums& all, std::span<const reliability_sums> days, size_t bin) {
  std::vector<day_sum> gaps;
  for (const auto& day : days) {
    if (day.rows[bin] > 0.0) gaps.push_back({day.rows[bin], day.happened[bin] - day.predicted[bin]});
  }
  const auto gap = bootstrap_mean(gaps);
  return {.n = static_cast<long>(all.rows[bin]),
          .predicted = mean_of(all.predicted[bin], all.rows[bin]),
          .observed = mean_of(all.happened[bin], all.rows[bin]),
          .days = static_cast<int>(gaps.size()),
          .gap_low = gap.low,
          .gap_high = gap.high};
}

}  // namespace

void score_sums::add(const score_sums& more) {
  add_each(terms, more.terms);
}

score_figures score_sums::figures() const {
  const auto mean = [&](term sum, term n) { return mean_of(terms[sum], terms[n]); };
  const auto number = [&](term n) { return static_cast<long>(terms[n]); };
  return {.n = number(rows),
          .mae = mean(absolute, rows),
          .rmse = std::sqrt(mean(squared, rows)),
          .bias = mean(signed_error, rows),
          .crps = mean(crps, rows),
          .bike = {number(bike_rows), mean(bike_brier, bike_rows), mean(bike_log, bike_rows)},
          .dock = {number(dock_rows), mean(dock_brier, dock_rows), mean(dock_log, dock_rows)},
          .interval = {.n = number(interval_rows),
                       .covered = mean(covered, interval_rows),
                       .covered_closed = mean(covered_closed, interval_rows),
                       .claimed_closed = mean(claimed_closed, interval_rows),
                       .width = mean(width, interval_rows)}};
}

void reliability_sums::add(double chance, bool outcome) {
  const size_t bin = std::min(rows.size() - 1, static_cast<size_t>(chance * 10.0));
  rows[bin] += 1.0;
  predicted[bin] += chance;
  happened[bin] += outcome ? 1.0 : 0.0;
}

void reliability_sums::add(const reliability_sums& more) {
  add_each(rows, more.rows);
  add_each(predicted, more.predicted);
  add_each(happened, more.happened);
}

reliability reliability_of(std::span<const reliability_sums> days) {
  reliability_sums all;
  for (const auto& day : days) all.add(day);
  reliability bins;
  for (size_t k = 0; k < bins.size(); ++k) bins[k] = bin_of(all, days, k);
  return bins;
}

void calibration_sums::add(const calibration_sums& more) {
  add_each(pit, more.pit);
  above_most += more.above_most;
}

std::array<double, kPitBins> calibration_sums::pit_shares() const {
  const double n = std::accumulate(pit.begin(), pit.end(), 0.0);
  auto shares = pit;
  for (double& share : shares) share = n > 0.0 ? share / n : 0.0;
  return shares;
}

}  // namespace velib
