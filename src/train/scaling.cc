#include "train/scaling.h"

#include <algorithm>
#include <cmath>

namespace velib {

namespace {

constexpr int kMorningFrom = 5;
constexpr int kMorningUntil = 11;

struct moments {
  double sum = 0.0;
  double squares = 0.0;
  long n = 0;

  void add(double x) {
    if (std::isnan(x)) return;
    sum += x;
    squares += x * x;
    ++n;
  }
  linear_scale scale() const {
    if (n == 0) return {};
    const double mean = sum / static_cast<double>(n);
    const double variance = squares / static_cast<double>(n) - mean * mean;
    return {mean, variance > 1e-9 ? std::sqrt(variance) : 1.0};
  }
};

// Whether the hour from `at` to the next lies in a weekday's morning.
std::vector<bool> morning_hours(const dataset& set, const time_zone& zone) {
  std::vector<bool> morning;
  for (int at = 0; at < set.train.end; ++at) {
    const civil_time local = zone.at(set.grid.time_of(at));
    morning.push_back(!local.is_weekend() && local.hour >= kMorningFrom && local.hour < kMorningUntil);
  }
  return morning;
}

double morning_change(const dataset& set, size_t station, const std::vector<bool>& morning) {
  moments change;
  for (int at = 0; at + 1 < set.train.end; ++at) {
    if (!morning[static_cast<size_t>(at)]) continue;
    const count before = set.grid.bikes[set.grid.cell(station, at)];
    const count after = set.grid.bikes[set.grid.cell(station, at + 1)];
    if (is_known(before) && is_known(after)) change.add(after - before);
  }
  return change.n > 0 ? change.sum / static_cast<double>(change.n) : 0.0;
}

}  // namespace

station_numbers number_stations(const dataset& set, const time_zone& zone) {
  const auto morning = morning_hours(set, zone);
  std::vector<std::pair<double, size_t>> order;
  for (size_t s = 0; s < set.grid.stations.size(); ++s)
    order.emplace_back(morning_change(set, s, morning), s);
  std::ranges::sort(order);
  std::vector<station_numbers::entry> entries;
  for (size_t k = 0; k < order.size(); ++k) {
    entries.push_back({set.grid.stations[order[k].second].code, static_cast<int>(k)});
  }
  return station_numbers(std::move(entries));
}

feature_scaling measure_scaling(const dataset& set, const std::vector<dataset_row>& rows,
                                const time_zone& zone, const station_numbers& numbers) {
  moments bikes;
  std::array<moments, kStatics> statics;
  for (const auto& row : rows) {
    const civil_time local = zone.at(set.grid.time_of(row.origin));
    const auto f = features_of(set.grid, row.station, row.origin, local, numbers);
    bikes.add(static_cast<double>(f.bikes.back()));
    for (size_t k = 0; k < kStatics; ++k) statics[k].add(static_cast<double>(f.statics[k]));
  }
  feature_scaling scaling{.bikes = bikes.scale(), .statics = {}};
  for (size_t k = 0; k < kStatics; ++k) scaling.statics[k] = statics[k].scale();
  return scaling;
}

}  // namespace velib
