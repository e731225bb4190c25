#include "domain/profiles.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace velib {

namespace {

constexpr float kLeastWeight = 0.08f;  // of a further day
constexpr int kLongestBridge = 5;      // cells from one known count to the next
constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

// What is left of a mean when one more day is added to `days` earlier ones.
void learn(usual_bikes& mean, float value, int days) {
  if (std::isnan(value)) return;
  const float weight = std::max(1.0f / static_cast<float>(days + 1), kLeastWeight);
  mean = usual_bikes(mean.is_known() ? mean.bikes() + weight * (value - mean.bikes()) : value);
}

// The cells of one station on one day.
struct station_day {
  const window& w;
  size_t station;
  int begin, end;

  float at(int cell) const {
    const count n = cell >= 0 && cell < end ? w.bikes[w.cell(station, cell)] : kUnknown;
    return is_known(n) ? static_cast<float>(n) : kNone;
  }
  bool is_empty() const {
    for (int t = begin; t < end; ++t) {
      if (!std::isnan(at(t))) return false;
    }
    return true;
  }
  float change(int cell, int lead) const { return std::abs(at(cell) - at(cell - lead)); }
};

struct mean_of {
  float sum = 0;
  int n = 0;

  void add(float value) {
    if (!std::isnan(value)) sum += value, ++n;
  }
  float value() const { return n == 0 ? kNone : sum / static_cast<float>(n); }
};

// Counts of the day with short gaps bridged, [begin, end) of it.
std::vector<float> bridged(const station_day& day) {
  std::vector<float> counts;
  std::optional<int> known;
  for (int t = day.begin; t < day.end; ++t) {
    counts.push_back(day.at(t));
    if (std::isnan(counts.back())) continue;
    for (int gap = known ? *known + 1 : t; gap < t && t - *known <= kLongestBridge; ++gap) {
      const float share = static_cast<float>(gap - *known) / static_cast<float>(t - *known);
      counts[static_cast<size_t>(gap - day.begin)] = day.at(*known) + share * (day.at(t) - day.at(*known));
    }
    known = t;
  }
  return counts;
}

void learn_levels(station_profile& profile, const station_day& day, std::span<const local_quarter> quarters) {
  const auto type = static_cast<size_t>(quarters[static_cast<size_t>(day.begin)].type);
  const auto counts = bridged(day);
  for (size_t k = 0; k < counts.size(); ++k) {
    const auto quarter = static_cast<size_t>(quarters[static_cast<size_t>(day.begin) + k].quarter);
    learn(profile.level[type][quarter], counts[k], profile.days[type]);
  }
}

void learn_changes(station_profile& profile, const station_day& day,
                   std::span<const local_quarter> quarters) {
  const auto type = static_cast<size_t>(quarters[static_cast<size_t>(day.begin)].type);
  std::array<mean_of, 24> by_hour;
  for (int t = day.begin; t < day.end; ++t) {
    const auto middle = static_cast<size_t>(std::max(0, t - 2));
    by_hour[static_cast<size_t>(quarters[middle].quarter / 4)].add(day.change(t, 4));
  }
  for (size_t hour = 0; hour < by_hour.size(); ++hour) {
    learn(profile.hourly_change[type][hour], by_hour[hour].value(), profile.days[type]);
  }
  for (size_t k = 0; k < kChangeLeads.size(); ++k) {
    mean_of mean;
    for (int t = day.begin; t < day.end; ++t) mean.add(day.change(t, kChangeLeads[k]));
    learn(profile.change[k], mean.value(), profile.days[0] + profile.days[1]);
  }
}

station_profile& profile_of(city_profiles& profiles, const std::string& code) {
  auto at = std::ranges::lower_bound(profiles.stations, code, {}, &station_profile::code);
  if (at == profiles.stations.end() || at->code != code) {
    at = profiles.stations.insert(at, station_profile{.code = code});
  }
  return *at;
}

}  // namespace

usual_bikes::usual_bikes(float bikes) {
  if (std::isnan(bikes)) return;
  stored_ = static_cast<std::uint16_t>(std::clamp(std::round(bikes * kScale), 0.0f, kNobodyKnows - 1.0f));
}

usual_bikes usual_bikes::of_stored(std::uint16_t stored) {
  usual_bikes u;
  u.stored_ = stored;
  return u;
}

const station_profile* find_profile(const city_profiles& profiles, std::string_view code) {
  const auto at = std::ranges::lower_bound(profiles.stations, code, {}, &station_profile::code);
  return at != profiles.stations.end() && at->code == code ? &*at : nullptr;
}

void fold_day(city_profiles& profiles, const window& w, std::span<const local_quarter> quarters,
              std::chrono::local_days day) {
  if (profiles.through && *profiles.through >= day) std::abort();
  const auto of_grid = quarters.first(static_cast<size_t>(w.steps));
  const auto first_from = [&](std::chrono::local_days from) {
    return static_cast<int>(std::ranges::lower_bound(of_grid, from, {}, &local_quarter::day) -
                            of_grid.begin());
  };
  const int begin = first_from(day), end = first_from(day + std::chrono::days(1));
  for (size_t s = 0; s < w.stations.size(); ++s) {
    const station_day cells{w, s, begin, end};
    if (cells.is_empty()) continue;
    auto& profile = profile_of(profiles, w.stations[s].code);
    learn_levels(profile, cells, quarters);
    learn_changes(profile, cells, quarters);
    auto& days = profile.days[static_cast<size_t>(quarters[static_cast<size_t>(begin)].type)];
    days = static_cast<std::uint16_t>(std::min(days + 1, 0xffff));
  }
  profiles.through = day;
}

}  // namespace velib
