#include "app/city_question_file.h"

#include <gmock/gmock.h>

#include "test/forecast/remote_city.h"
#include "test/support/usual_city.h"

namespace velib {
namespace {

using testing::HasSubstr;

city_answer answer_of(const remote_city& city) {
  return answer_question(ask_about(city.query(), 2, 12), drawn_trend_model()).value();
}

void expect_equal(const city_answer& a, const city_answer& b) {
  EXPECT_EQ(a.model_version, b.model_version);
  EXPECT_EQ(a.model_kind, b.model_kind);
  EXPECT_EQ(a.horizons, b.horizons);
  EXPECT_EQ(a.bikes, b.bikes);
  for (const auto kind : {&city_answer::chances, &city_answer::ebike_chances}) {
    ASSERT_EQ((a.*kind).empty(), (b.*kind).empty());
    for (size_t k = 0; !(a.*kind).empty() && k < a.bikes.size(); ++k) {
      const size_t s = k / a.horizons.size(), h = k % a.horizons.size();
      EXPECT_TRUE(std::ranges::equal((a.*kind).at_most(s, h), (b.*kind).at_most(s, h)));
    }
  }
}

TEST(city_question_file, keeps_a_question_to_the_bit) {
  const remote_city city;
  const auto question = ask_about(city.query(), 2, 12);
  const auto read = parse_question(serialize_question(question));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, question);
}

TEST(city_question_file, keeps_a_question_without_profiles) {
  const remote_city city;
  const auto question = ask_about({city.w, city.zone, "FR"}, 0, 30);
  const auto read = parse_question(serialize_question(question));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, question);
  EXPECT_EQ(read->country, "FR");
}

TEST(city_question_file, keeps_an_answer_to_the_bit) {
  const remote_city city;
  auto answer = answer_of(city);
  const auto read = parse_answer(serialize_answer(answer));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_FALSE(answer.ebike_chances.empty());
  expect_equal(*read, answer);
  answer.ebike_chances = {};
  expect_equal(parse_answer(serialize_answer(answer)).value(), answer);
  answer.chances = {};
  expect_equal(parse_answer(serialize_answer(answer)).value(), answer);
}

TEST(city_question_file, what_has_no_forecast_stays_so) {
  const remote_city city;
  auto answer = answer_of(city);
  answer.bikes[3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(parse_answer(serialize_answer(answer))->bikes[3]));
}

TEST(city_question_file, a_cut_or_flipped_one_is_refused) {
  const remote_city city;
  const auto question = serialize_question(ask_about(city.query(), 0, 3));
  const auto answer = serialize_answer(answer_of(city));
  for (size_t size = 0; size < question.size(); size += 1 + size / 50) {
    EXPECT_FALSE(parse_question(std::string_view(question).substr(0, size))) << size;
  }
  for (size_t at = 0; at < answer.size(); at += 1 + at / 50) {
    auto flipped = answer;
    flipped[at] ^= 0x10;
    EXPECT_FALSE(parse_answer(flipped)) << at;
  }
  EXPECT_EQ(parse_question(answer).error().message, "not a city question");
  EXPECT_EQ(parse_answer("{}").error().message, "not a city answer");
}

TEST(city_question_file, a_window_beyond_reason_is_refused) {
  window w = make_window(utc_time(std::chrono::days(20'000)), std::chrono::seconds(60), 20'000);
  for (int s = 0; s < 900; ++s) w.stations.push_back({.code = fmt::format("{:05}", s), .capacity = 10});
  const size_t cells = w.stations.size() * static_cast<size_t>(w.steps);
  w.bikes.assign(cells, kUnknown);
  w.docks = w.ebikes = w.bikes;
  w.usable.assign(cells, 0);
  w.latest.resize(w.stations.size());
  const auto bytes = serialize_question({.w = w, .zone = "UTC", .country = "", .profiles = {}});
  EXPECT_LT(bytes.size(), 200'000u);
  const auto read = parse_question(bytes);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, error_code::invalid_input);
  EXPECT_THAT(read.error().message, HasSubstr("at most 16000000 cells"));
}

// A city like Paris asks within what SageMaker's serverless endpoints take, in one request.
TEST(city_question_file, a_city_of_1500_stations_is_one_request) {
  auto w = quarter_city(1500, 8);
  add_ebikes(w);
  w.latest.resize(w.stations.size());
  const auto profiles = usual_city(1500, 14, 3);
  auto named = profiles;
  for (size_t s = 0; s < named.stations.size(); ++s) named.stations[s].code = std::to_string(1000 + s);
  std::ranges::sort(named.stations, {}, &station_profile::code);
  std::ranges::sort(w.stations, {}, &station::code);
  const auto zone = time_zone::utc();
  const auto question = ask_about({w, zone, "", &named}, 0, w.stations.size());
  const auto bytes = serialize_question(question);
  const auto answer = serialize_answer(answer_question(question, drawn_trend_model()).value());
  std::printf("a question of %zu bytes, an answer of %zu\n", bytes.size(), answer.size());
  EXPECT_LT(bytes.size(), remote_policy{}.most_request_bytes);
  EXPECT_LT(answer.size(), remote_policy{}.most_answer_bytes);
}

}  // namespace
}  // namespace velib
