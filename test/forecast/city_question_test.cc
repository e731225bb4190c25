#include "forecast/city_question.h"

#include <gmock/gmock.h>

#include "model/reference_lstm.h"
#include "test/forecast/remote_city.h"
#include "test/model/small_city.h"

namespace velib {
namespace {

struct range {
  size_t begin, end;
};

// Chances of all bikes, or of e-bikes.
void expect_same_chances(const count_chances& answer, const count_chances& whole, size_t horizons,
                         range asked) {
  ASSERT_EQ(answer.empty(), whole.empty() || asked.begin == asked.end);
  for (size_t k = 0; !answer.empty() && k < (asked.end - asked.begin) * horizons; ++k) {
    const auto mine = answer.at_most(k / horizons, k % horizons);
    EXPECT_TRUE(std::ranges::equal(mine, whole.at_most(asked.begin + k / horizons, k % horizons))) << k;
  }
}

// Numbers and chances of stations [begin, end) of the whole city, to the bit.
void expect_same(const city_answer& answer, const model_forecast& whole, range asked) {
  const size_t horizons = answer.horizons.size();
  ASSERT_EQ(answer.bikes.size(), (asked.end - asked.begin) * horizons);
  for (size_t k = 0; k < answer.bikes.size(); ++k) {
    const float expected = whole.bikes[asked.begin * horizons + k];
    EXPECT_TRUE(answer.bikes[k] == expected || (std::isnan(answer.bikes[k]) && std::isnan(expected))) << k;
  }
  expect_same_chances(answer.chances, whole.chances, horizons, asked);
  expect_same_chances(answer.ebike_chances, whole.ebike_chances, horizons, asked);
}

class questions : public testing::TestWithParam<range> {};

TEST_P(questions, of_a_part_are_answered_as_in_the_whole_city) {
  const remote_city city;
  const auto model = drawn_trend_model();
  const int origin = *cell_at(city.w, city.w.observed_at);
  const auto whole = model.predict({city.w, origin, city.w.observed_at, city.zone, "", &city.profiles});
  const auto answer = answer_question(ask_about(city.query(), GetParam().begin, GetParam().end), model);
  ASSERT_TRUE(answer) << answer.error().message;
  expect_same(*answer, whole, GetParam());
}

TEST_P(questions, to_the_reference_network_too) {
  const remote_city city;
  const reference_lstm model(small_weights(20), "v", 1);
  const int origin = *cell_at(city.w, city.w.observed_at);
  const auto whole = model.predict({city.w, origin, city.w.observed_at, city.zone, "", &city.profiles});
  const auto answer = answer_question(ask_about(city.query(), GetParam().begin, GetParam().end), model);
  ASSERT_TRUE(answer) << answer.error().message;
  expect_same(*answer, whole, GetParam());
}

INSTANTIATE_TEST_SUITE_P(city_question, questions,
                         testing::Values(range{0, 30}, range{0, 1}, range{3, 4}, range{10, 25}, range{29, 30},
                                         range{7, 7}),
                         [](const auto& made) {
                           return std::to_string(made.param.begin) + "_to_" + std::to_string(made.param.end);
                         });

TEST(city_question, holds_only_what_is_read) {
  const remote_city city;
  const auto asked = ask_about(city.query(), 0, 2);
  const int origin = *cell_at(city.w, city.w.observed_at);
  const auto known_cells = [&](size_t station) {
    int known = 0;
    for (int k = 0; k < asked.w.steps; ++k) known += is_known(asked.w.bikes[asked.w.cell(station, k)]);
    return known;
  };
  EXPECT_GT(known_cells(0), 600);
  EXPECT_LE(known_cells(0), kTrendPast);
  EXPECT_LE(known_cells(10), kCourseSpans.back() + 1);
  EXPECT_GT(known_cells(3), kTrendPast);  // its size is told by its counts alone
  const auto day_ago = [&](size_t station) { return asked.w.cell(station, origin - kQuartersOfDay); };
  EXPECT_FALSE(is_known(asked.w.docks[day_ago(0)]) || is_known(asked.w.ebikes[day_ago(10)]));
  EXPECT_FALSE(is_known(asked.w.docks[asked.w.cell(10, origin)]));
  EXPECT_EQ(asked.w.stations[0].name, "");
  EXPECT_EQ(asked.profiles.stations[0], city.profiles.stations[0]);
  EXPECT_NE(asked.profiles.stations[10], city.profiles.stations[10]);
}

TEST(city_question, that_makes_no_sense_is_refused) {
  const remote_city city;
  const auto model = drawn_trend_model();
  auto far = ask_about(city.query(), 0, 2);
  far.end = 31;
  EXPECT_EQ(answer_question(far, model).error().code, error_code::invalid_input);
  auto lost = ask_about(city.query(), 0, 2);
  lost.zone = "Mars/Olympus";
  EXPECT_FALSE(answer_question(lost, model));
  auto early = ask_about(city.query(), 0, 2);
  early.w.observed_at = early.w.start - std::chrono::hours(1);
  EXPECT_EQ(answer_question(early, model).error().code, error_code::invalid_input);
}

}  // namespace
}  // namespace velib
