// A station as the inputs of "trend" look at it: cells before an origin, its profile around it. For
// trend_inputs.cc, trend_city.cc and ebike_inputs.cc alone.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/trend_inputs.h"

namespace velib {

// Mean of what is known.
struct trend_mean {
  static constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

  float sum = 0;
  int n = 0;

  void add(float value) {
    if (!std::isnan(value)) sum += value, ++n;
  }
  float value() const { return n == 0 ? kNone : sum / static_cast<float>(n); }
};

// A station as its inputs see it.
class station_view {
 public:
  station_view(const trend_city& city, size_t station, int origin, sight visible)
      : city_(city), station_(station), origin_(origin), visible_(visible), size_(measure_size()) {}

  float size() const { return size_; }
  size_t station() const { return station_; }
  int origin() const { return origin_; }
  sight visible() const { return visible_; }
  const station_profile* profile() const { return visible_.profile ? city_.profiles[station_] : nullptr; }

  // Bikes `back` cells before the origin.
  float bikes(int back) const {
    const int cell = origin_ - back;
    if (cell < std::max(visible_.oldest, 0) || cell > visible_.newest) return kNone;
    const count n = city_.w.bikes[city_.w.cell(station_, cell)];
    return is_known(n) ? static_cast<float>(n) : kNone;
  }
  // Of these, e-bikes; unknown with the bikes, and where a feed says more e-bikes than bikes.
  float ebikes(int back) const {
    const float all = bikes(back);
    if (std::isnan(all)) return kNone;
    const count n = city_.w.ebikes[city_.w.cell(station_, origin_ - back)];
    return is_known(n) && static_cast<float>(n) <= all ? static_cast<float>(n) : kNone;
  }
  // Bikes and free docks then: at so many bikes it was full, docks out of order left out. Unknown where no
  // docks were said, or none could be had since it took no bikes back.
  float full_at(int back) const {
    const float n = bikes(back);
    if (std::isnan(n)) return kNone;
    const auto at = city_.w.cell(station_, origin_ - back);
    const auto said = city_.w.usable[at];
    const bool is_closed = (said & kUsableSaid) != 0 && (said & kUsableReturn) == 0;
    const count docks = city_.w.docks[at];
    return is_known(docks) && !is_closed ? n + static_cast<float>(docks) : kNone;
  }
  // The profile's bikes `ahead` cells from the origin, of a day of its type, or of the other type where that
  // is all there is.
  float level(int ahead) const { return level(ahead, false); }
  float level_of_other_type(int ahead) const { return level(ahead, true); }

  float hourly_change(int ahead) const {
    const auto* p = profile();
    const int cell = origin_ + ahead;
    if (!p || cell < 0) return kNone;
    const auto& q = city_.quarters[static_cast<size_t>(cell)];
    const auto usual = p->hourly_change[static_cast<size_t>(q.type)][static_cast<size_t>(q.quarter / 4)];
    return usual.is_known() ? usual.bikes() : kNone;
  }

 private:
  static constexpr float kNone = trend_mean::kNone;

  float level(int ahead, bool other) const {
    const auto* p = profile();
    const int cell = origin_ + ahead;
    if (!p || cell < 0) return kNone;
    const auto& q = city_.quarters[static_cast<size_t>(cell)];
    const size_t type = static_cast<size_t>(q.type) ^ (other ? 1u : 0u);
    const auto quarter = static_cast<size_t>(q.quarter);
    const auto wanted = p->level[type][quarter], instead = p->level[1 - type][quarter];
    if (wanted.is_known()) return wanted.bikes();
    return instead.is_known() ? instead.bikes() : kNone;
  }

  float measure_size() const {
    const auto& w = city_.w;
    const count capacity = w.stations[station_].capacity;
    if (capacity > 0) return static_cast<float>(capacity);
    int largest = 1;
    for (int cell = std::max(0, origin_ - kTrendPast + 1); cell <= origin_; ++cell) {
      const auto at = w.cell(station_, cell);
      largest = std::max(largest, std::max<int>(w.bikes[at], 0) + std::max<int>(w.docks[at], 0));
    }
    return static_cast<float>(largest);
  }

  const trend_city& city_;
  size_t station_;
  int origin_;
  sight visible_;
  float size_;
};

}  // namespace velib
