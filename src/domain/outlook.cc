#include "domain/outlook.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace velib {

namespace {

constexpr double kLowLevel = 0.1, kHighLevel = 0.9;

std::optional<count_outlook> counted(count n) {
  if (!is_known(n)) return std::nullopt;
  return count_outlook{static_cast<double>(n), count_spread{n, n, n > 0 ? 1.0 : 0.0}};
}

station_outlook outlook_of_now(const window& w, size_t cell, bool is_virtual) {
  return {counted(w.bikes[cell]), is_virtual ? std::nullopt : counted(w.docks[cell]),
          counted(w.ebikes[cell])};
}

// Bikes and docks at the origin, or what the distribution ends at; a station of capacity 0 is there in name
// alone.
int full_level(const window& w, size_t cell, count capacity, std::span<const float> at_most) {
  const count bikes = w.bikes[cell], docks = w.docks[cell];
  const int held = is_known(bikes) && is_known(docks) ? bikes + docks : 0;
  return held > 0 || capacity == 0 ? held : static_cast<int>(at_most.size()) - 1;
}

count_outlook bikes_of(std::span<const float> at_most) {
  return {mean_count(at_most), count_spread{quantile(at_most, kLowLevel), quantile(at_most, kHighLevel),
                                            1.0 - static_cast<double>(at_most.front())}};
}

// Docks are max(0, full - bikes): the mean of that is the sum over k < full of P(at most k bikes).
count_outlook docks_of(std::span<const float> at_most, int full, const count_spread& bikes) {
  const auto chance_at_most = [&](int k) {
    return static_cast<double>(at_most[std::min(static_cast<size_t>(k), at_most.size() - 1)]);
  };
  double mean = 0;
  for (int k = 0; k < full; ++k) mean += chance_at_most(k);
  return {mean, count_spread{std::max(0, full - bikes.high), std::max(0, full - bikes.low),
                             full > 0 ? chance_at_most(full - 1) : 0.0}};
}

std::optional<count_outlook> ebikes_of(const count_chances& ebikes, size_t station, size_t horizon) {
  if (ebikes.empty()) return std::nullopt;
  const auto at_most = ebikes.at_most(station, horizon);
  return at_most.back() == 0 ? std::nullopt : std::optional(bikes_of(at_most));
}

station_outlook outlook_of_point(float bikes) {
  if (!std::isfinite(bikes)) return {};
  return {count_outlook{static_cast<double>(bikes), std::nullopt}, std::nullopt};
}

}  // namespace

station_outlook outlook_at(const window& w, const city_forecast& f, size_t station,
                           std::chrono::minutes lead) {
  const auto origin = cell_at(w, f.origin);
  if (!origin) return {};
  const size_t cell = w.cell(station, *origin);
  const auto& facts = w.stations[station];
  if (lead == std::chrono::minutes(0)) return outlook_of_now(w, cell, facts.is_virtual);
  const auto found = std::ranges::find(f.horizons, lead);
  if (found == f.horizons.end()) return {};
  const auto horizon = static_cast<size_t>(found - f.horizons.begin());
  if (f.chances.empty()) return outlook_of_point(f.at(station, horizon));
  const auto at_most = f.chances.at_most(station, horizon);
  if (at_most.back() == 0) return {};
  const auto bikes = bikes_of(at_most);
  const auto ebikes = ebikes_of(f.ebike_chances, station, horizon);
  if (facts.is_virtual) return {bikes, std::nullopt, ebikes};
  return {bikes, docks_of(at_most, full_level(w, cell, facts.capacity, at_most), *bikes.spread), ebikes};
}

}  // namespace velib
