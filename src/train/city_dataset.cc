#include "train/city_dataset.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "model/trend_inputs.h"

namespace velib {

namespace {

using station_group = std::vector<size_t>;

// Groups of stations with a place, by the first one's code.
std::vector<station_group> groups_of(std::span<const station> stations, size_t size) {
  const auto near = find_neighbours(stations, stations.size());
  std::vector<bool> is_taken(stations.size(), false);
  std::vector<station_group> groups;
  for (size_t s = 0; s < stations.size(); ++s) {
    if (is_taken[s] || !stations[s].where) continue;
    station_group group{s};
    for (const auto& n : near.of[s]) {
      if (group.size() < size && !is_taken[n.station]) group.push_back(n.station);
    }
    if (group.size() < size) continue;
    for (const size_t member : group) is_taken[member] = true;
    groups.push_back(std::move(group));
  }
  return groups;
}

count sum_of(const window& grid, const std::vector<count>& counts, const station_group& group, int at) {
  int sum = 0;
  for (const size_t s : group) {
    const count n = counts[grid.cell(s, at)];
    if (!is_known(n)) return kUnknown;
    sum += n;
  }
  return static_cast<count>(std::min<int>(sum, std::numeric_limits<count>::max()));
}

station melted(std::span<const station> stations, const station_group& group) {
  station one = stations[group.front()];
  int capacity = 0;
  for (const size_t s : group) {
    if (!is_known(stations[s].capacity)) capacity = std::numeric_limits<int>::min() / 2;
    capacity += stations[s].capacity;
  }
  one.capacity = capacity >= 0 ? static_cast<count>(capacity) : kUnknown;
  return one;
}

}  // namespace

dataset melt_stations(const dataset& set, int group) {
  if (group < 2) std::abort();
  const auto& from = set.grid;
  dataset out = set;
  auto& to = out.grid;
  const auto groups = groups_of(from.stations, static_cast<size_t>(group));
  to.stations.clear();
  to.latest.assign(groups.size(), std::nullopt);
  for (auto* counts : {&to.bikes, &to.docks, &to.ebikes}) counts->clear();
  to.usable.assign(groups.size() * static_cast<size_t>(from.steps), 0);
  for (const auto& g : groups) {
    to.stations.push_back(melted(from.stations, g));
    for (int at = 0; at < from.steps; ++at) {
      to.bikes.push_back(sum_of(from, from.bikes, g, at));
      to.docks.push_back(sum_of(from, from.docks, g, at));
      to.ebikes.push_back(sum_of(from, from.ebikes, g, at));
    }
  }
  return out;
}

}  // namespace velib
