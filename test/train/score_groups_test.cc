#include "train/score_groups.h"

#include <cmath>

#include <gtest/gtest.h>

namespace velib {
namespace {

std::string_view bucket_of(score_group group, const score_row& row) {
  const auto g = static_cast<size_t>(group);
  const size_t cell = cells_of(row)[g + 1];
  return cell == kNoCell ? "none of them" : axis_of(group).buckets[cell - kFirstCell[g]];
}

TEST(score_groups, cut_each_axis_where_they_say) {
  const std::vector<std::pair<double, std::string_view>> fills = {
      {0.0, "empty"},   {0.001, "0–10"}, {0.1, "0–10"},   {0.11, "10–25"},
      {0.25, "10–25"},  {0.5, "25–50"},  {0.75, "50–75"}, {0.9, "75–90"},
      {0.99, "90–100"}, {1.0, "full"},   {1.3, "full"},   {std::nan(""), "none of them"}};
  for (const auto& [fill, name] : fills)
    EXPECT_EQ(bucket_of(score_group::fill, {.fill = fill}), name) << fill;
  const std::vector<std::pair<int, std::string_view>> sizes = {{1, "1–15"},   {15, "1–15"},  {16, "16–25"},
                                                               {25, "16–25"}, {35, "26–35"}, {50, "36–50"},
                                                               {51, "51+"},   {200, "51+"}};
  for (const auto& [size, name] : sizes)
    EXPECT_EQ(bucket_of(score_group::size, {.size = size}), name) << size;
  const std::vector<std::pair<double, std::string_view>> histories = {
      {0, "none"}, {0.25, "0–6"}, {6, "0–6"}, {24, "6–24"}, {25, "24–72"}, {168, "72–168"}, {192, "168+"}};
  for (const auto& [hours, name] : histories) {
    EXPECT_EQ(bucket_of(score_group::history, {.history_hours = hours}), name) << hours;
  }
  EXPECT_EQ(bucket_of(score_group::hour, {.hour = 23}), "23");
  EXPECT_EQ(bucket_of(score_group::weekday, {.weekday = 6}), "Sun");
}

TEST(score_groups, days_are_those_of_the_local_calendar) {
  EXPECT_EQ(day_number({.year = 1970, .month = 1, .day = 2}), 1);
  EXPECT_EQ(
      day_number({.year = 2026, .month = 3, .day = 1}) - day_number({.year = 2026, .month = 2, .day = 28}),
      1);
  EXPECT_EQ(date_of_day(day_number({.year = 2026, .month = 3, .day = 4, .hour = 23})), "2026-03-04");
}

TEST(score_groups_death, refuse_an_hour_that_is_none) {
  EXPECT_DEATH(cells_of({.hour = 24}), "local hour");
  EXPECT_DEATH(cells_of({.weekday = -1}), "weekday");
}

}  // namespace
}  // namespace velib
