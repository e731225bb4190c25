#include "model/features.h"

#include <algorithm>
#include <cmath>

namespace velib {

namespace {

using std::chrono::hours;

float count_or_missing(count n) {
  return is_known(n) ? static_cast<float>(n) : kMissing;
}

int largest_seen(const window& w, size_t station, int origin) {
  int largest = kUnknown;
  for (int at = 0; at <= origin; ++at) {
    const count bikes = w.bikes[w.cell(station, at)];
    const count docks = w.docks[w.cell(station, at)];
    if (is_known(bikes)) largest = std::max(largest, bikes + (is_known(docks) ? docks : 0));
  }
  return largest;
}

float capacity_of(const window& w, size_t station, int origin) {
  if (const count stated = w.stations[station].capacity; stated > 0) return static_cast<float>(stated);
  const int seen = largest_seen(w, station, origin);
  return seen > 0 ? static_cast<float>(seen) : kMissing;
}

float largest_of(const std::array<float, kHistoryHours>& bikes, float capacity) {
  float most = std::isnan(capacity) ? 0.0f : capacity;
  for (const float n : bikes) most = std::fmax(most, n);
  return most;
}

}  // namespace

station_numbers::station_numbers(std::vector<entry> entries) : entries_(std::move(entries)) {
  std::ranges::sort(entries_, {}, &entry::code);
}

std::optional<int> station_numbers::find(std::string_view code) const {
  const auto found = std::ranges::lower_bound(entries_, code, {}, &entry::code);
  if (found == entries_.end() || found->code != code) return std::nullopt;
  return found->number;
}

std::optional<int> cells_an_hour(const window& w) {
  if (w.step <= w.step.zero() || hours(1) % w.step != w.step.zero()) return std::nullopt;
  return static_cast<int>(hours(1) / w.step);
}

std::array<float, kHistoryHours> hourly_bikes(const window& w, size_t station, int origin) {
  std::array<float, kHistoryHours> bikes{};
  std::ranges::transform(last_day(w, station, origin), bikes.begin(), count_or_missing);
  return bikes;
}

station_features features_of(const window& w, size_t station, int origin, const civil_time& local,
                             const station_numbers& numbers) {
  const auto& s = w.stations[station];
  station_features f;
  f.bikes = hourly_bikes(w, station, origin);
  f.statics[static_feature::hour] = static_cast<float>(local.hour);
  f.statics[static_feature::day_of_week] = static_cast<float>(local.weekday);
  f.statics[static_feature::is_weekend] = local.is_weekend() ? 1.0f : 0.0f;
  f.statics[static_feature::capacity] = capacity_of(w, station, origin);
  const auto number = numbers.find(s.code);
  f.statics[static_feature::station_index] = number ? static_cast<float>(*number) : kMissing;
  f.statics[static_feature::latitude] = s.where ? static_cast<float>(s.where->latitude) : kMissing;
  f.statics[static_feature::longitude] = s.where ? static_cast<float>(s.where->longitude) : kMissing;
  f.most_bikes = largest_of(f.bikes, f.statics[static_feature::capacity]);
  return f;
}

}  // namespace velib
