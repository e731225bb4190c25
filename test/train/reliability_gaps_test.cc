#include "train/reliability_gaps.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/random.h"
#include "train/report_json.h"
#include "train/scores.h"

namespace velib {
namespace {

const score_plan kChancesAlone = {.horizons_min = {60}, .methods = {"model"}};

// Rows that are all told a chance of `said`, and in which a bike is there with a chance of `comes` and the
// day's luck: up to `luck` more or less for all rows of the day, zero in the mean.
score_book book_of_days(int days, int rows, double said, double comes, double luck, std::uint64_t seed) {
  score_book book(kChancesAlone);
  random_source random(seed);
  for (int day = 0; day < days; ++day) {
    const double chance = comes + random.uniform(-luck, luck);
    for (int k = 0; k < rows; ++k) {
      const std::array<method_forecast, 1> forecasts = {{{.bikes = 1, .bike_chance = said}}};
      book.add({.day = day, .size = 20},
               {.bikes = random.uniform() < chance ? 1 : 0, .full_at = 20, .dock = {}}, forecasts);
    }
  }
  return book;
}

reliability_bin sixth_tenth(const score_book& book) {
  return book.report().horizons[0].methods[0].bike[6];
}

// As often as its name says, though the rows of a day share their luck; the interval of rows that are
// independent, ± 1.96 standard errors, is far too sure.
void expect_held_in_95_percent(int days) {
  int held = 0, held_by_rows = 0;
  constexpr int kRounds = 400;
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    const auto bin = sixth_tenth(book_of_days(days, 60, 0.65, 0.65, 0.25, 100 + round));
    held += bin.gap_low <= 0.0 && 0.0 <= bin.gap_high;
    held_by_rows += std::abs(bin.gap()) <= 1.96 * std::sqrt(0.65 * 0.35 / static_cast<double>(bin.n));
  }
  EXPECT_GE(held, 0.92 * kRounds);
  EXPECT_LE(held, 0.98 * kRounds);
  EXPECT_LT(held_by_rows, 0.75 * kRounds);
}

TEST(reliability_gaps, hold_a_calibrated_forecaster_in_95_percent_of_months) {
  expect_held_in_95_percent(30);
}

TEST(reliability_gaps, hold_a_calibrated_forecaster_in_95_percent_of_weeks) {
  expect_held_in_95_percent(7);
}

TEST(reliability_gaps, exclude_what_a_wrong_forecaster_says) {
  const auto book = book_of_days(20, 60, 0.6, 0.45, 0.1, 7);
  const auto bin = sixth_tenth(book);
  EXPECT_EQ(bin.n, 1200);
  EXPECT_EQ(bin.days, 20);
  EXPECT_NEAR(bin.gap(), -0.15, 0.05);
  EXPECT_LT(bin.gap_low, bin.gap());
  EXPECT_LT(bin.gap(), bin.gap_high);
  EXPECT_LT(bin.gap_high, -0.02);
  const auto gaps = gaps_of(book.report().horizons, &method_scores::bike);
  EXPECT_EQ(gaps.tenths, 1);
  EXPECT_EQ(gaps.surely_off, 1);
  EXPECT_EQ(gaps.horizon_min, 60);
  EXPECT_EQ(gaps.largest.gap(), bin.gap());
}

TEST(reliability_gaps, of_one_day_have_no_interval) {
  const auto book = book_of_days(1, 1200, 0.6, 0.45, 0.1, 7);
  const auto bin = sixth_tenth(book);
  EXPECT_EQ(bin.days, 1);
  EXPECT_LT(bin.gap(), -0.02);
  EXPECT_TRUE(std::isnan(bin.gap_low));
  EXPECT_TRUE(std::isnan(bin.gap_high));
  const auto json = boost::json::parse(json_of(book.report()));
  const auto& told = json.at("horizons").at(0).at("methods").at(0).at("reliability").at("bike");
  EXPECT_TRUE(told.at(6).at("gap_low").is_null());
  EXPECT_TRUE(told.at(6).at("gap").is_double());
  EXPECT_TRUE(told.at(5).at("gap").is_null());
  const auto gaps = gaps_of(book.report().horizons, &method_scores::bike);
  EXPECT_EQ(gaps.tenths, 1);
  EXPECT_EQ(gaps.surely_off, 0);
  EXPECT_NE(text_of(gaps, "A bike").find("on one day alone, which gives no interval"), std::string::npos);
}

// Bins by hand: of the largest, those alone count that have the rows.
std::vector<horizon_scores> made_up() {
  std::vector<horizon_scores> horizons(2);
  for (size_t h = 0; h < 2; ++h) {
    horizons[h].horizon_min = h == 0 ? 60 : 180;
    horizons[h].methods.resize(2);
  }
  horizons[0].methods[0].dock[1] = {1000, 0.1, 0.9, 9, 0.7, 0.9};           // too few rows
  horizons[0].methods[0].dock[2] = {1001, 0.25, 0.28, 9, 0.02, 0.04};       // 0.02 is allowed
  horizons[0].methods[0].dock[3] = {5000, 0.35, 0.375, 9, 0.0201, 0.0299};  // surely off
  horizons[1].methods[0].dock[4] = {5000, 0.45, 0.41, 9, -0.06, -0.0199};   // the largest, not surely off
  horizons[1].methods[0].dock[5] = {5000, 0.55, 0.52, 9, -0.035, -0.025};   // surely off
  horizons[1].methods[1].dock[6] = {5000, 0.65, 0.15, 9, -0.6, -0.4};       // another method's
  return horizons;
}

TEST(reliability_gaps, count_tenths_with_the_rows_that_are_surely_off) {
  const auto gaps = gaps_of(made_up(), &method_scores::dock);
  EXPECT_EQ(gaps.tenths, 4);
  EXPECT_EQ(gaps.surely_off, 2);
  EXPECT_EQ(gaps.horizon_min, 180);
  EXPECT_EQ(
      text_of(gaps, "A dock"),
      "A dock: of 4 tenths with over 1000 forecasts, all horizons together, 2 are surely off by more than "
      "0.02. The largest gap is -0.040 (95 % interval -0.060 … -0.020), 180 min ahead, where 0.450 was "
      "said and 0.410 came.");
  EXPECT_EQ(text_of(gaps_of(made_up(), &method_scores::bike), "A bike"),
            "A bike: no tenth has over 1000 forecasts.");
  EXPECT_EQ(gaps_of({}, &method_scores::bike).tenths, 0);
}

}  // namespace
}  // namespace velib
