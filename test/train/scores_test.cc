#include "train/scores.h"

#include <numeric>
#include <thread>

#include <gtest/gtest.h>

#include "test/train/scored_city.h"
#include "train/report_json.h"

namespace velib {
namespace {

const score_plan kOne = {.horizons_min = {60}, .methods = {"model", "persistence"}};

// Adds a row that forecasts numbers alone.
void add_points(score_book& book, double model, double other, int truth, score_row row = {}) {
  const std::array<method_forecast, 2> forecasts = {{{.bikes = model}, {.bikes = other}}};
  book.add(row, {.bikes = truth, .full_at = 20, .dock = {}}, forecasts);
}

TEST(score_book, judges_numbers_by_hand_computed_errors) {
  score_book book(kOne);
  add_points(book, 5.0, 7.0, 4);
  add_points(book, 2.0, 3.0, 5);
  const auto report = book.report();
  const auto& model = report.horizons[0].methods[0].all;
  EXPECT_EQ(model.n, 2);
  EXPECT_DOUBLE_EQ(model.mae, 2.0);
  EXPECT_DOUBLE_EQ(model.rmse, std::sqrt(5.0));
  EXPECT_DOUBLE_EQ(model.bias, -1.0);
  EXPECT_DOUBLE_EQ(model.crps, 2.0);
  EXPECT_EQ(model.bike.n, 0);
  EXPECT_TRUE(std::isnan(model.bike.brier));
  EXPECT_TRUE(std::isnan(model.interval.covered));
  EXPECT_DOUBLE_EQ(report.horizons[0].methods[1].all.mae, 2.5);
}

TEST(score_book, leaves_a_row_out_for_all_when_one_has_no_forecast) {
  score_book book(kOne);
  add_points(book, std::nan(""), 7.0, 4);
  add_points(book, 2.0, 3.0, 5);
  const auto report = book.report();
  EXPECT_EQ(report.horizons[0].n, 1);
  EXPECT_EQ(report.horizons[0].left_out, 1);
  EXPECT_EQ(report.horizons[0].methods[0].missing, 1);
  EXPECT_EQ(report.horizons[0].methods[1].missing, 0);
  EXPECT_DOUBLE_EQ(report.horizons[0].methods[1].all.mae, 2.0);
}

TEST(score_book, takes_a_chance_of_its_own_before_that_of_the_distribution) {
  score_book book({.horizons_min = {60}, .methods = {"a", "b"}});
  const std::vector<float> chances = {0.25f, 0.5f, 0.25f};
  const std::array<method_forecast, 2> forecasts = {
      {{.bikes = 1, .chances = chances},
       {.bikes = 1, .chances = chances, .bike_chance = 0.5, .dock_chance = 0.25}}};
  book.add({}, {.bikes = 0, .full_at = 2, .dock = true}, forecasts);
  const auto report = book.report();
  const auto& a = report.horizons[0].methods[0].all;
  const auto& b = report.horizons[0].methods[1].all;
  EXPECT_DOUBLE_EQ(a.bike.brier, 0.75 * 0.75);
  EXPECT_DOUBLE_EQ(b.bike.brier, 0.5 * 0.5);
  EXPECT_DOUBLE_EQ(a.dock.brier, 0.25 * 0.25);
  EXPECT_DOUBLE_EQ(b.dock.brier, 0.75 * 0.75);
  EXPECT_DOUBLE_EQ(a.dock.log_score, -std::log(0.75));
  EXPECT_DOUBLE_EQ(a.crps, 0.75 * 0.75 + 0.25 * 0.25);
  EXPECT_EQ(report.horizons[0].methods[1].bike[5].n, 1);
  EXPECT_DOUBLE_EQ(report.horizons[0].methods[1].bike[5].predicted, 0.5);
  EXPECT_DOUBLE_EQ(report.horizons[0].methods[1].bike[5].observed, 0.0);
}

TEST(score_book, judges_no_chance_of_a_dock_without_an_outcome) {
  score_book book({.horizons_min = {60}, .methods = {"a"}});
  const std::vector<float> chances = {0.5f, 0.5f};
  const std::array<method_forecast, 1> forecasts = {{{.bikes = 1, .chances = chances}}};
  book.add({}, {.bikes = 7, .full_at = 2, .dock = {}}, forecasts);
  const auto report = book.report();
  EXPECT_EQ(report.horizons[0].methods[0].all.dock.n, 0);
  EXPECT_EQ(report.horizons[0].methods[0].all.bike.n, 1);
  EXPECT_EQ(report.horizons[0].methods[0].above_most, 1);
}

TEST(score_book, files_a_row_under_its_groups) {
  score_book book(kOne);
  add_points(book, 5, 5, 4, {.hour = 8, .weekday = 2, .fill = 0.3, .size = 30, .history_hours = 12});
  add_points(book, 5, 5, 2, {.hour = 9, .weekday = 2, .fill = std::nan(""), .size = 30, .history_hours = 12});
  const auto report = book.report();
  const auto& groups = report.horizons[0].methods[0].groups;
  EXPECT_DOUBLE_EQ(groups[0][8].mae, 1.0);
  EXPECT_DOUBLE_EQ(groups[0][9].mae, 3.0);
  EXPECT_EQ(groups[0][10].n, 0);
  EXPECT_DOUBLE_EQ(groups[1][2].mae, 2.0);
  EXPECT_EQ(groups[2][3].n, 1);
  EXPECT_EQ(groups[3][2].n, 2);
  EXPECT_EQ(groups[4][3].n, 2);
}

TEST(score_book, every_group_sums_to_the_whole) {
  score_book book(city_plan());
  add_city(book, 500, 3);
  const auto report = book.report();
  for (const auto& horizon : report.horizons) {
    for (const auto& m : horizon.methods) {
      for (const auto& group : m.groups) {
        long n = 0;
        double absolute = 0.0;
        for (const auto& f : group) {
          n += f.n;
          absolute += f.n > 0 ? static_cast<double>(f.n) * f.mae : 0.0;
        }
        EXPECT_EQ(n, m.all.n);
        EXPECT_NEAR(absolute, static_cast<double>(n) * m.all.mae, 1e-9 * absolute);
      }
    }
  }
}

// The means of a book over random rows, each by its definition.
TEST(score_book, agrees_with_the_definitions_over_random_rows) {
  score_book book({.horizons_min = {60}, .methods = {"model"}});
  random_source random(9);
  double crps = 0, brier = 0, log = 0, closed = 0, width = 0, covered = 0;
  constexpr int kRows = 400;
  for (int k = 0; k < kRows; ++k) {
    const auto chances = random_chances(random, 25);
    const int truth = static_cast<int>(random.below(26));
    const std::array<method_forecast, 1> forecasts = {{{.bikes = 3.0, .chances = chances}}};
    book.add({}, {.bikes = truth, .full_at = 20, .dock = truth < 20}, forecasts);
    const double bike = 1.0 - naive_cdf(chances, 0);
    const double dock = naive_cdf(chances, 19);
    const double held = std::clamp(truth > 0 ? bike : 1.0 - bike, 1e-4, 1.0 - 1e-4);
    const int low = naive_quantile(chances, 0.1), high = naive_quantile(chances, 0.9);
    const double f0 = naive_cdf(chances, truth - 1), f1 = naive_cdf(chances, truth);
    crps += naive_crps(chances, truth) / kRows;
    brier += std::pow(dock - (truth < 20 ? 1.0 : 0.0), 2) / kRows;
    log -= std::log(held) / kRows;
    closed += (low <= truth && truth <= high ? 1.0 : 0.0) / kRows;
    width += static_cast<double>(high - low) / kRows;
    covered += std::max(0.0, std::min(f1, 0.9) - std::max(f0, 0.1)) / (f1 - f0) / kRows;
  }
  const auto f = book.report().horizons[0].methods[0].all;
  EXPECT_NEAR(f.crps, crps, 1e-5);
  EXPECT_NEAR(f.dock.brier, brier, 1e-5);
  EXPECT_NEAR(f.bike.log_score, log, 1e-5);
  EXPECT_NEAR(f.interval.covered_closed, closed, 1e-9);
  EXPECT_NEAR(f.interval.width, width, 1e-9);
  EXPECT_NEAR(f.interval.covered, covered, 1e-3);
}

// The truth is drawn from the forecast itself; heaps at both ends, so that closed intervals hold more than 80
// %.
TEST(score_book, finds_a_perfect_forecaster_perfect_and_an_overconfident_one_not) {
  score_book book(city_plan());
  add_city(book, 10000, 21);
  const auto report = book.report();
  const auto& horizon = report.horizons[0];
  const auto& perfect = horizon.methods[0];
  EXPECT_NEAR(perfect.all.interval.covered, 0.8, 0.01);
  EXPECT_GT(perfect.all.interval.covered_closed, 0.85);
  EXPECT_NEAR(perfect.all.interval.covered_closed, perfect.all.interval.claimed_closed, 0.01);
  for (const double share : perfect.pit) EXPECT_NEAR(share, 0.1, 0.01);
  for (const auto* bins : {&perfect.bike, &perfect.dock}) {
    for (const auto& bin : *bins) {
      if (bin.n < 30) continue;
      EXPECT_NEAR(bin.observed, bin.predicted, 4.0 * std::sqrt(0.25 / static_cast<double>(bin.n)));
    }
  }
  const auto& overconfident = horizon.methods[1];
  EXPECT_LT(overconfident.all.interval.covered, 0.72);
  EXPECT_LT(overconfident.all.interval.covered_closed, overconfident.all.interval.claimed_closed - 0.05);
  EXPECT_GT(overconfident.pit[0], 0.12);
  EXPECT_LT(perfect.all.crps, overconfident.all.crps);
  EXPECT_LT(perfect.all.bike.log_score, overconfident.all.bike.log_score);
  EXPECT_LT(perfect.all.dock.brier, overconfident.all.dock.brier);
  EXPECT_EQ(horizon.comparisons[1].score, "crps");
  EXPECT_LT(horizon.comparisons[1].high, 0.0);
  EXPECT_EQ(horizon.comparisons[1].better, 1.0);
}

TEST(score_book, compares_by_days_that_have_rows_at_that_horizon) {
  score_book book({.horizons_min = {60, 120}, .methods = {"model", "other"}});
  for (int day = 0; day < 6; ++day) add_points(book, 4, 6, 4, {.day = day});
  add_points(book, 7, 4, 4, {.horizon = 1, .day = 2});
  const auto report = book.report();
  EXPECT_EQ(report.days, 6);
  EXPECT_EQ(report.first_day, 0);
  EXPECT_EQ(report.last_day, 5);
  EXPECT_EQ(report.horizons[0].comparisons[0].days, 6);
  EXPECT_DOUBLE_EQ(report.horizons[0].comparisons[0].difference, -2.0);
  EXPECT_EQ(report.horizons[1].comparisons[0].days, 1);
  EXPECT_DOUBLE_EQ(report.horizons[1].comparisons[0].difference, 3.0);
}

TEST(score_book, merges_into_what_one_book_would_hold) {
  score_book whole(city_plan()), first(city_plan()), second(city_plan());
  for (auto* book : {&whole, &first}) add_city(*book, 300, 1, 10);
  for (auto* book : {&whole, &second}) add_city(*book, 300, 2, 25);  // days that the first does not have
  first.merge(second);
  const auto a = whole.report(), b = first.report();
  EXPECT_EQ(a.days, b.days);
  for (size_t h = 0; h < a.horizons.size(); ++h) {
    for (size_t m = 0; m < 3; ++m) {
      const auto &x = a.horizons[h].methods[m], &y = b.horizons[h].methods[m];
      EXPECT_EQ(x.all.n, y.all.n);
      EXPECT_NEAR(x.all.crps, y.all.crps, 1e-12);
      EXPECT_NEAR(x.groups[3][1].rmse, y.groups[3][1].rmse, 1e-12);
      EXPECT_NEAR(x.pit[4], y.pit[4], 1e-12);
      EXPECT_EQ(x.dock[9].n, y.dock[9].n);
      EXPECT_EQ(x.bike[9].days, y.bike[9].days);
      ASSERT_EQ(std::isnan(x.bike[9].gap_low), m == 2);  // the point says no chance
      if (m < 2) {
        EXPECT_NEAR(x.bike[9].gap_low, y.bike[9].gap_low, 1e-12);
      }
    }
    EXPECT_NEAR(a.horizons[h].comparisons[0].low, b.horizons[h].comparisons[0].low, 1e-12);
  }
}

// Dealt out alike, rows scored by threads give the same figures to the last bit.
TEST(score_book, of_threads_merge_alike_each_time) {
  std::vector<std::string> reports;
  for (int round = 0; round < 2; ++round) {
    std::vector<score_book> books(4, score_book(city_plan()));
    {
      std::vector<std::jthread> threads;
      for (size_t k = 0; k < books.size(); ++k)
        threads.emplace_back([&books, k] { add_city(books[k], 100, k); });
    }
    for (size_t k = 1; k < books.size(); ++k) books[0].merge(books[k]);
    reports.push_back(json_of(books[0].report()));
  }
  EXPECT_EQ(reports[0], reports[1]);
}

TEST(score_book, without_rows_reports_nothing_but_its_plan) {
  const auto report = score_book(city_plan()).report();
  EXPECT_EQ(report.days, 0);
  EXPECT_EQ(report.horizons.size(), 4u);
  EXPECT_TRUE(std::isnan(report.horizons[0].methods[0].all.mae));
  EXPECT_TRUE(std::isnan(report.horizons[0].comparisons[0].difference));
}

TEST(score_book_death, refuses_what_no_caller_may_say) {
  score_book book(kOne);
  const std::array<method_forecast, 1> one = {{{.bikes = 1}}};
  EXPECT_DEATH(book.add({}, {}, one), "forecasts of a row");
  EXPECT_DEATH(add_points(book, 1, 1, 1, {.horizon = 1}), "horizon");
  EXPECT_DEATH(book.merge(score_book(city_plan())), "plan of the merged book");
  const std::array<method_forecast, 2> wild = {{{.bikes = 1, .bike_chance = 1.5}, {.bikes = 1}}};
  EXPECT_DEATH(book.add({}, {}, wild), "percent of a chance");
}

}  // namespace
}  // namespace velib
