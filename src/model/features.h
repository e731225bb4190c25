// What a network sees of a station: the only place where features are made, for training and serving alike.
// Made from counts up to the origin and from nothing after it. Unknown values are NaN: a gap stays a gap.
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/civil_time.h"
#include "domain/last_day.h"
#include "domain/window.h"

namespace velib {

inline constexpr int kHistoryHours = kHoursOfDay;
inline constexpr int kStatics = 7;
inline constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

// The order of the static features; their names, in that order, stand in an archive's config.json.
struct static_feature {
  enum order : size_t { hour, day_of_week, is_weekend, capacity, station_index, latitude, longitude };
};
inline constexpr std::array<std::string_view, kStatics> kStaticNames = {
    "hour", "day_of_week", "is_weekend", "capacity", "station_index", "latitude", "longitude"};

struct station_features {
  std::array<float, kHistoryHours> bikes;  // one an hour, oldest first; the last is now. NaN = missing
  std::array<float, kStatics> statics;     // raw, in the order of static_feature. NaN = unknown
  float most_bikes = 0;                    // the station can hold that many: see features_of
};

// The numbers a model gave to the stations it was trained on (station_mappings.json).
class station_numbers {
 public:
  struct entry {
    std::string code;
    int number = 0;
  };

  station_numbers() = default;
  // Codes once each, in any order.
  explicit station_numbers(std::vector<entry> entries);

  std::optional<int> find(std::string_view code) const;
  const std::vector<entry>& entries() const { return entries_; }  // sorted by code

 private:
  std::vector<entry> entries_;
};

// Cells of `w` in an hour; nothing when its step does not divide the hour.
std::optional<int> cells_an_hour(const window& w);

// last_day() as numbers; NaN = missing. Precondition: cells_an_hour(w).
std::array<float, kHistoryHours> hourly_bikes(const window& w, size_t station, int origin);

// The features of one station, `local` being the moment of the origin in the city's zone (Monday is day 0).
// A capacity nobody stated is the largest bikes + docks (or bikes alone) seen up to the origin. most_bikes is
// the capacity, or the largest of the hourly counts where that is more: stations do overflow. A station that
// `numbers` does not know has no number (NaN), never another's. Precondition: cells_an_hour(w).
station_features features_of(const window& w, size_t station, int origin, const civil_time& local,
                             const station_numbers& numbers);

}  // namespace velib
