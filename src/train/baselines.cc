#include "train/baselines.h"

namespace velib {

namespace {

size_t cell_index(size_t station, const civil_time& local) {
  return (station * 2 + (local.is_weekend() ? 1 : 0)) * 24 + static_cast<size_t>(local.hour);
}

}  // namespace

climatology::climatology(const dataset& set, const time_zone& zone)
    : cells_(set.grid.stations.size() * 48), stations_(set.grid.stations.size()) {
  for (int at = set.train.begin; at < set.train.end; ++at) {
    const civil_time local = zone.at(set.grid.time_of(at));
    for (size_t s = 0; s < stations_.size(); ++s) {
      const count bikes = set.grid.bikes[set.grid.cell(s, at)];
      if (!is_known(bikes)) continue;
      cells_[cell_index(s, local)].add(bikes);
      stations_[s].add(bikes);
      city_.add(bikes);
    }
  }
}

double climatology::at(size_t station, const civil_time& local) const {
  for (const auto& m : {cells_[cell_index(station, local)], stations_[station], city_}) {
    if (m.n > 0) return m.sum / static_cast<double>(m.n);
  }
  return 0.0;
}

}  // namespace velib
