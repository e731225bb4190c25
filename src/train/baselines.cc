#include "train/baselines.h"

#include <algorithm>
#include <numeric>

#include "nn/shape.h"

namespace velib {

namespace {

constexpr size_t kWholeStation = 48;
// A count above is a feed's defect; the table need not grow with it.
constexpr size_t kLargestCount = 511;

size_t slot_of(const civil_time& local) {
  return (local.is_weekend() ? 24u : 0u) + static_cast<size_t>(local.hour);
}

size_t counted(count bikes) {
  return std::min(static_cast<size_t>(bikes), kLargestCount);
}

std::span<const count> training_counts(const dataset& set, const std::vector<count>& counts, size_t station) {
  return {counts.data() + set.grid.cell(station, set.train.begin),
          counts.data() + set.grid.cell(station, set.train.end)};
}

size_t largest(std::span<const count> counts) {
  count most = 0;
  for (const count n : counts) most = std::max(most, n);
  return counted(most);
}

double laplace(long with, long n) {
  return (static_cast<double>(with) + 1.0) / (static_cast<double>(n) + 2.0);
}

bool in_the_day(const civil_time& local) {
  return local.hour >= 6 && local.hour < 22;
}

}  // namespace

void climatology::tally::add_bikes(count bikes_now) {
  bikes += bikes_now;
  ++n;
  with_bike += bikes_now > 0;
}

void climatology::tally::add_docks(count docks_now) {
  ++docks_n;
  with_dock += docks_now > 0;
}

climatology::climatology(const dataset& set, const time_zone& zone)
    : tallies_(set.grid.stations.size() * kSlots), first_{0}, city_seen_(kLargestCount + 1) {
  std::vector<size_t> slots;
  for (int at = set.train.begin; at < set.train.end; ++at)
    slots.push_back(slot_of(zone.at(set.grid.time_of(at))));
  for (size_t s = 0; s < set.grid.stations.size(); ++s) {
    first_.push_back(first_.back() + kSlots * (largest(training_counts(set, set.grid.bikes, s)) + 1));
  }
  seen_.resize(first_.back());
  for (size_t s = 0; s < set.grid.stations.size(); ++s) add_station(set, s, slots);
}

std::span<std::uint32_t> climatology::seen(size_t station, size_t slot) {
  const size_t width = (first_[station + 1] - first_[station]) / kSlots;
  return {seen_.data() + first_[station] + slot * width, width};
}

void climatology::add_station(const dataset& set, size_t station, std::span<const size_t> slots) {
  const auto bikes = training_counts(set, set.grid.bikes, station);
  const auto docks = training_counts(set, set.grid.docks, station);
  for (size_t k = 0; k < slots.size(); ++k) {
    auto* tallies = &tallies_[station * kSlots];
    for (tally* t : {&tallies[slots[k]], &tallies[kWholeStation], &city_}) {
      if (is_known(bikes[k])) t->add_bikes(bikes[k]);
      if (is_known(docks[k])) t->add_docks(docks[k]);
    }
    if (!is_known(bikes[k])) continue;
    const size_t many = counted(bikes[k]);
    ++seen(station, slots[k])[many];
    ++seen(station, kWholeStation)[many];
    ++city_seen_[many];
  }
}

std::array<const climatology::tally*, 3> climatology::tallies(size_t station, const civil_time& local) const {
  const auto* of_station = &tallies_[station * kSlots];
  return {&of_station[slot_of(local)], &of_station[kWholeStation], &city_};
}

double climatology::at(size_t station, const civil_time& local) const {
  for (const auto* t : tallies(station, local)) {
    if (t->n > 0) return t->bikes / static_cast<double>(t->n);
  }
  return 0.0;
}

double climatology::bike_chance(size_t station, const civil_time& local) const {
  for (const auto* t : tallies(station, local)) {
    if (t->n > 0) return laplace(t->with_bike, t->n);
  }
  return laplace(0, 0);
}

double climatology::dock_chance(size_t station, const civil_time& local) const {
  for (const auto* t : tallies(station, local)) {
    if (t->docks_n > 0) return laplace(t->with_dock, t->docks_n);
  }
  return laplace(0, 0);
}

std::span<const std::uint32_t> climatology::samples(size_t station, const civil_time& local) const {
  const auto* of_station = &tallies_[station * kSlots];
  const size_t width = (first_[station + 1] - first_[station]) / kSlots;
  for (const size_t slot : {slot_of(local), kWholeStation}) {
    if (of_station[slot].n > 0) return {seen_.data() + first_[station] + slot * width, width};
  }
  return city_seen_;
}

void climatology::chances(size_t station, const civil_time& local, std::span<float> out) const {
  const auto counts = samples(station, local);
  const double n = std::accumulate(counts.begin(), counts.end(), 0.0);
  std::ranges::fill(out, 0.0f);
  if (n == 0.0) out[0] = 1.0f;
  for (size_t k = 0; k < counts.size() && n > 0.0; ++k) {
    out[std::min(k, out.size() - 1)] += static_cast<float>(counts[k] / n);
  }
}

void persistence::changes::add(int change) {
  at_most[static_cast<size_t>(std::clamp(change, -kMostChange, kMostChange) + kMostChange)] += 1.0;
}

void persistence::changes::add(const changes& more) {
  for (size_t k = 0; k < at_most.size(); ++k) at_most[k] += more.at_most[k];
}

bool persistence::changes::is_empty() const {
  return std::ranges::all_of(at_most, [](double n) { return n == 0.0; });
}

// From how often each change was seen to the share of those up to it.
void persistence::changes::finish() {
  double n = std::accumulate(at_most.begin(), at_most.end(), 0.0);
  if (n == 0.0) n = at_most[kMostChange] = 1.0;
  std::partial_sum(at_most.begin(), at_most.end(), at_most.begin());
  for (double& share : at_most) share /= n;
}

double persistence::changes::up_to(int change) const {
  if (change < -kMostChange) return 0.0;
  return at_most[static_cast<size_t>(std::min(change, kMostChange) + kMostChange)];
}

void persistence::finish(level_changes& levels) {
  changes all;
  for (const auto& level : levels) all.add(level);
  for (auto& level : levels) {
    if (level.is_empty()) level = all;
    level.finish();
  }
}

size_t persistence::level_of(int now) {
  constexpr std::array<int, kLevels - 1> kEnds = {0, 1, 2, 3, 4, 6, 9, 14, 24};
  return static_cast<size_t>(std::ranges::lower_bound(kEnds, now) - kEnds.begin());
}

result<persistence> persistence::fit(const dataset& set, const time_zone& zone,
                                     std::span<const std::chrono::minutes> horizons) {
  persistence p;
  std::vector<bool> day;
  for (int at = set.train.begin; at < set.train.end; ++at)
    day.push_back(in_the_day(zone.at(set.grid.time_of(at))));
  for (const auto horizon : horizons) {
    if (horizon.count() <= 0 || horizon % set.grid.step != std::chrono::seconds::zero()) {
      return fail(error_code::invalid_input,
                  "a horizon of {} min is no whole number of steps of the grid, {} s each", horizon.count(),
                  set.grid.step.count());
    }
    const auto ahead = static_cast<size_t>(horizon / set.grid.step);
    auto& seen = p.changes_.emplace_back();
    for (size_t s = 0; s < set.grid.stations.size(); ++s) {
      const auto bikes = training_counts(set, set.grid.bikes, s);
      for (size_t k = ahead; k < bikes.size(); ++k) {
        if (is_known(bikes[k]) && is_known(bikes[k - ahead]))
          seen[day[k]][level_of(bikes[k - ahead])].add(bikes[k] - bikes[k - ahead]);
      }
    }
    for (auto& part : seen) finish(part);
  }
  return p;
}

void persistence::chances(size_t horizon, int now, int size, const civil_time& then,
                          std::span<float> out) const {
  require_below("horizon", horizon, changes_.size());
  const auto& usual = changes_[horizon][in_the_day(then)][level_of(now)];
  const int top = std::min(std::max(size, now), static_cast<int>(out.size()) - 1);
  std::ranges::fill(out, 0.0f);
  double below = 0.0;
  for (int k = 0; k < top; ++k) {
    const double at_most = usual.up_to(k - now);
    out[static_cast<size_t>(k)] = static_cast<float>(at_most - below);
    below = at_most;
  }
  out[static_cast<size_t>(top)] = static_cast<float>(1.0 - below);
}

}  // namespace velib
