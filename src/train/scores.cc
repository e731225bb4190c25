#include "train/scores.h"

#include <array>
#include <cmath>

#include "nn/shape.h"
#include "train/bootstrap.h"
#include "train/discrete_score.h"

namespace velib {

namespace {

using term = score_sums;

void add_point(score_sums& sums, double forecast, int truth) {
  const double error = forecast - truth;
  sums[term::rows] = 1.0;
  sums[term::absolute] = std::abs(error);
  sums[term::squared] = error * error;
  sums[term::signed_error] = error;
  sums[term::crps] = std::abs(error);
}

void add_interval(score_sums& sums, const discrete_score& s, int truth,
                  const std::array<double, kPitBins>& pit) {
  sums[term::crps] = s.crps;
  sums[term::interval_rows] = 1.0;
  for (size_t bin = 1; bin + 1 < pit.size(); ++bin) sums[term::covered] += pit[bin];
  sums[term::covered_closed] = s.low <= truth && truth <= s.high ? 1.0 : 0.0;
  sums[term::claimed_closed] = s.claimed;
  sums[term::width] = s.high - s.low;
}

// Writes three terms from `first` on: rows, Brier score, logarithmic score.
void add_chance(score_sums& sums, size_t first, double chance, bool happened, reliability_sums& bins) {
  if (std::isnan(chance)) return;
  require_below("percent of a chance", static_cast<size_t>(chance * 100.0), 101);
  sums.terms[first] = 1.0;
  sums.terms[first + 1] = brier_score(chance, happened);
  sums.terms[first + 2] = log_score(chance, happened);
  bins.add(chance, happened);
}

}  // namespace

score_book::score_book(score_plan plan)
    : plan_(std::move(plan)),
      sums_(plan_.horizons_min.size() * kScoreCells * plan_.methods.size()),
      calibration_(plan_.horizons_min.size() * plan_.methods.size()),
      missing_(calibration_.size()),
      left_out_(plan_.horizons_min.size()) {}

size_t score_book::method_index(int horizon, size_t method) const {
  return static_cast<size_t>(horizon) * plan_.methods.size() + method;
}

size_t score_book::cell_index(int horizon, size_t cell, size_t method) const {
  return (static_cast<size_t>(horizon) * kScoreCells + cell) * plan_.methods.size() + method;
}

// Whether a method has no forecast.
bool score_book::note_missing(int horizon, std::span<const method_forecast> forecasts) {
  bool any = false;
  for (size_t m = 0; m < forecasts.size(); ++m) {
    const bool none = std::isnan(forecasts[m].bikes);
    missing_[method_index(horizon, m)] += none;
    any |= none;
  }
  left_out_[static_cast<size_t>(horizon)] += any;
  return any;
}

void score_book::method_day::add(const method_day& more) {
  absolute += more.absolute;
  crps += more.crps;
  bike.add(more.bike);
  dock.add(more.dock);
}

score_sums score_book::score(const method_forecast& forecast, const score_truth& truth,
                             calibration_sums& calibration, method_day& day) {
  score_sums sums;
  add_point(sums, forecast.bikes, truth.bikes);
  double bike = forecast.bike_chance;
  double dock = forecast.dock_chance;
  if (!forecast.chances.empty()) {
    const int most = static_cast<int>(forecast.chances.size()) - 1;
    const auto s = score_discrete(forecast.chances, truth.bikes, truth.full_at);
    const auto pit = pit_shares(s.pit_low, s.pit_high);
    add_interval(sums, s, std::min(truth.bikes, most), pit);
    for (size_t bin = 0; bin < pit.size(); ++bin) calibration.pit[bin] += pit[bin];
    calibration.above_most += truth.bikes > most;
    if (std::isnan(bike)) bike = s.bike_chance;
    if (std::isnan(dock)) dock = s.dock_chance;
  }
  add_chance(sums, term::bike_rows, bike, truth.bikes > 0, day.bike);
  if (truth.dock) add_chance(sums, term::dock_rows, dock, *truth.dock, day.dock);
  day.absolute += sums[term::absolute];
  day.crps += sums[term::crps];
  return sums;
}

score_book::day_sums& score_book::day_of(int day) {
  if (!days_.empty() && day == latest_day_) return days_[latest_];
  const auto [at, is_new] = day_index_.try_emplace(day, days_.size());
  if (is_new) {
    days_.push_back(
        {std::vector<double>(plan_.horizons_min.size()), std::vector<method_day>(calibration_.size())});
  }
  latest_day_ = day;
  latest_ = at->second;
  return days_[latest_];
}

void score_book::add(const score_row& row, const score_truth& truth,
                     std::span<const method_forecast> forecasts) {
  require_size("forecasts of a row", forecasts.size(), plan_.methods.size());
  require_below("horizon", static_cast<size_t>(row.horizon), plan_.horizons_min.size());
  if (note_missing(row.horizon, forecasts)) return;
  const auto cells = cells_of(row);
  auto& day = day_of(row.day);
  day.rows[static_cast<size_t>(row.horizon)] += 1.0;
  for (size_t m = 0; m < forecasts.size(); ++m) {
    const size_t at = method_index(row.horizon, m);
    const auto scored = score(forecasts[m], truth, calibration_[at], day.methods[at]);
    for (const size_t cell : cells) {
      if (cell != kNoCell) sums_[cell_index(row.horizon, cell, m)].add(scored);
    }
  }
}

void score_book::merge(const score_book& other) {
  require_size("plan of the merged book", plan_ == other.plan_ ? 1 : 0, 1);
  for (size_t k = 0; k < sums_.size(); ++k) sums_[k].add(other.sums_[k]);
  for (size_t k = 0; k < calibration_.size(); ++k) {
    calibration_[k].add(other.calibration_[k]);
    missing_[k] += other.missing_[k];
  }
  for (size_t h = 0; h < left_out_.size(); ++h) left_out_[h] += other.left_out_[h];
  for (const auto& [day, at] : other.day_index_) {
    const auto& theirs = other.days_[at];
    auto& ours = day_of(day);
    for (size_t h = 0; h < ours.rows.size(); ++h) ours.rows[h] += theirs.rows[h];
    for (size_t k = 0; k < ours.methods.size(); ++k) ours.methods[k].add(theirs.methods[k]);
  }
}

// In the order of days, so that books dealt out alike give the same to the last bit.
reliability score_book::reliability_by_days(size_t method_index, reliability_sums method_day::*event) const {
  std::vector<reliability_sums> days;
  for (const auto& [day, at] : day_index_) days.push_back(days_[at].methods[method_index].*event);
  return reliability_of(days);
}

method_scores score_book::scores_of(int horizon, size_t method) const {
  const size_t at = method_index(horizon, method);
  const auto& calibration = calibration_[at];
  method_scores scores{.method = plan_.methods[method],
                       .missing = missing_[at],
                       .above_most = calibration.above_most,
                       .all = sums_[cell_index(horizon, 0, method)].figures(),
                       .bike = reliability_by_days(at, &method_day::bike),
                       .dock = reliability_by_days(at, &method_day::dock),
                       .pit = calibration.pit_shares(),
                       .groups = {}};
  for (size_t g = 0; g < kScoreGroups; ++g) {
    const size_t buckets = axis_of(static_cast<score_group>(g)).buckets.size();
    for (size_t b = 0; b < buckets; ++b) {
      scores.groups[g].push_back(sums_[cell_index(horizon, kFirstCell[g] + b, method)].figures());
    }
  }
  return scores;
}

std::vector<score_comparison> score_book::comparisons_of(int horizon) const {
  std::vector<score_comparison> all;
  const size_t first = method_index(horizon, 0);
  const auto compare = [&](size_t method, std::string score, double method_day::*loss) {
    std::vector<day_losses> days;
    for (const auto& [day, at] : day_index_) {
      const auto& d = days_[at];
      const double rows = d.rows[static_cast<size_t>(horizon)];
      if (rows > 0.0) days.push_back({rows, d.methods[first].*loss, d.methods[first + method].*loss});
    }
    const auto b = paired_bootstrap(days);
    all.push_back({plan_.methods[method], std::move(score), b.difference, b.low, b.high, b.better,
                   static_cast<int>(days.size())});
  };
  for (size_t m = 1; m < plan_.methods.size(); ++m) {
    compare(m, "mae", &method_day::absolute);
    compare(m, "crps", &method_day::crps);
  }
  return all;
}

score_report score_book::report() const {
  score_report report{.methods = plan_.methods, .days = static_cast<int>(days_.size())};
  if (!day_index_.empty()) {
    report.first_day = day_index_.begin()->first;
    report.last_day = day_index_.rbegin()->first;
  }
  for (size_t h = 0; h < plan_.horizons_min.size(); ++h) {
    const int horizon = static_cast<int>(h);
    horizon_scores scores{.horizon_min = plan_.horizons_min[h], .left_out = left_out_[h]};
    for (size_t m = 0; m < plan_.methods.size(); ++m) scores.methods.push_back(scores_of(horizon, m));
    if (!scores.methods.empty()) scores.n = scores.methods[0].all.n;
    scores.comparisons = comparisons_of(horizon);
    report.horizons.push_back(std::move(scores));
  }
  return report;
}

}  // namespace velib
