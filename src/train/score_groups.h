// The groups by which forecasts are judged beside the whole: when, how full, how large, on how much history.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "base/civil_time.h"

namespace velib {

// One forecast to be judged: where and when, never what was forecast. Day, hour and weekday are those of the
// time that is forecast, in the city's zone.
struct score_row {
  int horizon = 0;             // index into score_plan::horizons_min
  int day = 0;                 // day_number
  int hour = 0;                // local, 0 … 23
  int weekday = 0;             // local, 0 … 6, Monday 0
  double fill = 0.0;           // bikes now / size now; NaN: not known, then in no group of it
  int size = 0;                // the largest number of bikes and docks that the station holds
  double history_hours = 0.0;  // that the model could see before the origin
};

// Days since 1970-01-01 of a local date.
int day_number(const civil_time& local);
// And back: "2026-03-04".
std::string date_of_day(int day);

enum class score_group { hour, weekday, fill, size, history };
inline constexpr size_t kScoreGroups = 5;

// How a group is cut. Ranges of `fill`, in percent, and of `history`, in hours, hold their upper end and not
// the lower; the ends of `fill`, "empty" and "full", stand alone. Ranges of `size` hold both.
struct group_axis {
  std::string_view name;   // "hour", "weekday", … as the report has it
  std::string_view title;  // for people
  std::string_view unit;   // label of the axis
  std::span<const std::string_view> buckets;
};
const group_axis& axis_of(score_group group);

// Cells of a table over all groups: 0 is the whole, the buckets of all groups follow in order.
inline constexpr std::array<size_t, kScoreGroups> kFirstCell = {1, 25, 32, 40, 45};
inline constexpr size_t kScoreCells = 51;

// The cells that a row belongs to: the whole, and one of each group; kNoCell where the row is in none.
inline constexpr size_t kNoCell = static_cast<size_t>(-1);
std::array<size_t, kScoreGroups + 1> cells_of(const score_row& row);

}  // namespace velib
