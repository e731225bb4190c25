#include "train/score_groups.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "nn/shape.h"

namespace velib {

namespace {

using names = std::string_view;

constexpr names kHours[] = {"0",  "1",  "2",  "3",  "4",  "5",  "6",  "7",  "8",  "9",  "10", "11",
                            "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23"};
constexpr names kWeekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr names kFills[] = {"empty", "0–10", "10–25", "25–50", "50–75", "75–90", "90–100", "full"};
constexpr double kFillEnds[] = {0.0, 0.1, 0.25, 0.5, 0.75, 0.9};
constexpr names kSizes[] = {"1–15", "16–25", "26–35", "36–50", "51+"};
constexpr double kSizeEnds[] = {15, 25, 35, 50};
constexpr names kHistories[] = {"none", "0–6", "6–24", "24–72", "72–168", "168+"};
constexpr double kHistoryEnds[] = {0, 6, 24, 72, 168};

constexpr group_axis kAxes[kScoreGroups] = {
    {"hour", "By local hour", "local hour", kHours},
    {"weekday", "By weekday", "weekday", kWeekdays},
    {"fill", "By how full the station is", "bikes now, % of the station's size", kFills},
    {"size", "By size of the station", "bikes and docks", kSizes},
    {"history", "By amount of history", "hours of history seen", kHistories},
};

static_assert(kFirstCell[1] == kFirstCell[0] + std::size(kHours));
static_assert(kFirstCell[2] == kFirstCell[1] + std::size(kWeekdays));
static_assert(kFirstCell[3] == kFirstCell[2] + std::size(kFills));
static_assert(kFirstCell[4] == kFirstCell[3] + std::size(kSizes));
static_assert(kScoreCells == kFirstCell[4] + std::size(kHistories));

// The first range whose upper end is not below the value; the one after the last end otherwise.
size_t range_of(std::span<const double> ends, double value) {
  return static_cast<size_t>(std::ranges::lower_bound(ends, value) - ends.begin());
}

size_t fill_of(double fill) {
  if (std::isnan(fill)) return kNoCell;
  return kFirstCell[2] + (fill >= 1.0 ? std::size(kFills) - 1 : range_of(kFillEnds, fill));
}

}  // namespace

int day_number(const civil_time& local) {
  using namespace std::chrono;
  const sys_days day = year{local.year} / local.month / local.day;
  return static_cast<int>(day.time_since_epoch().count());
}

std::string date_of_day(int day) {
  return format_date(utc_time(std::chrono::sys_days(std::chrono::days(day))));
}

const group_axis& axis_of(score_group group) {
  return kAxes[static_cast<size_t>(group)];
}

std::array<size_t, kScoreGroups + 1> cells_of(const score_row& row) {
  const auto hour = static_cast<size_t>(row.hour);
  const auto weekday = static_cast<size_t>(row.weekday);
  require_below("local hour", hour, std::size(kHours));
  require_below("weekday", weekday, std::size(kWeekdays));
  return {0,
          kFirstCell[0] + hour,
          kFirstCell[1] + weekday,
          fill_of(row.fill),
          kFirstCell[3] + range_of(kSizeEnds, row.size),
          kFirstCell[4] + range_of(kHistoryEnds, row.history_hours)};
}

}  // namespace velib
