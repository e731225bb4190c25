// Naive forecasts, to hold every model against: what is now stays, and what usually is at that hour. Both as
// a number of bikes and in chances; on a grid of any step that divides the hour.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "base/civil_time.h"
#include "base/result.h"
#include "train/dataset.h"

namespace velib {

// What was seen by station, local hour and weekend in the cells of the training part alone. Where such a cell
// of the table has no sample: the station's; where the station has none: the city's.
class climatology {
 public:
  climatology(const dataset& set, const time_zone& zone);

  // Mean count; 0 where nothing was ever seen.
  double at(size_t station, const civil_time& local) const;

  // The share of samples with at least one bike, or dock, after Laplace: (with one + 1) / (samples + 2).
  double bike_chance(size_t station, const civil_time& local) const;
  double dock_chance(size_t station, const civil_time& local) const;

  // Writes the share of each count 0 … out.size() − 1 among the samples, unsmoothed; what is above counts as
  // the last. All on 0 where nothing was ever seen. `out` is not empty.
  void chances(size_t station, const civil_time& local, std::span<float> out) const;

 private:
  static constexpr size_t kSlots = 49;  // [2][24] and the station's whole

  struct tally {
    double bikes = 0.0;
    long n = 0;
    long with_bike = 0;
    long docks_n = 0;
    long with_dock = 0;
    void add_bikes(count bikes_now);
    void add_docks(count docks_now);
  };

  void add_station(const dataset& set, size_t station, std::span<const size_t> slots);
  std::array<const tally*, 3> tallies(size_t station, const civil_time& local) const;
  std::span<const std::uint32_t> samples(size_t station, const civil_time& local) const;
  std::span<std::uint32_t> seen(size_t station, size_t slot);

  std::vector<tally> tallies_;       // [stations][kSlots]
  std::vector<size_t> first_;        // [stations + 1]: where a station's counts begin in seen_
  std::vector<std::uint32_t> seen_;  // [stations][kSlots][largest count of the station + 1]
  tally city_;
  std::vector<std::uint32_t> city_seen_;
};

// What is now stays, give or take what it did not over the training part: the changes in bikes of all
// stations together, by horizon, by whether the time forecast is in the day (from 6 to 22 o'clock, local) and
// by how many bikes there were. Without the last, a station of three bikes would be given the changes of one
// of thirty, and the baseline would be a straw man.
class persistence {
 public:
  // The horizons of chances(), in the same order. invalid_input when one is not a positive whole number of
  // the grid's steps.
  static result<persistence> fit(const dataset& set, const time_zone& zone,
                                 std::span<const std::chrono::minutes> horizons);

  // Writes the chances of the counts 0 … out.size() − 1 for a station with `now` bikes that holds `size`, at
  // local time `then`. What a change would put below 0 or above the size (or above `now` or out, where that
  // is more, or less) counts as the end that it passes. Where training saw no such count now, the changes
  // from all counts; where it saw nothing, `now` is certain. `out` is not empty.
  void chances(size_t horizon, int now, int size, const civil_time& then, std::span<float> out) const;

 private:
  static constexpr int kMostChange = 127;  // a greater one counts as this
  struct changes {
    std::array<double, 2 * kMostChange + 1> at_most{};  // share of changes of at most −kMostChange + k
    double up_to(int change) const;
    void add(int change);
    void add(const changes& more);
    bool is_empty() const;
    void finish();
  };

  static constexpr size_t kLevels = 10;  // ranges of the count now
  static size_t level_of(int now);
  using level_changes = std::array<changes, kLevels>;
  static void finish(level_changes& levels);

  std::vector<std::array<level_changes, 2>> changes_;  // [horizons][night, day]
};

}  // namespace velib
