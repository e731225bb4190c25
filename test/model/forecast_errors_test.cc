#include "model/forecast_errors.h"

#include <array>
#include <functional>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/json_text.h"
#include "domain/count_chances.h"
#include "model/forecast_errors_json.h"
#include "model/reference_lstm.h"
#include "test/model/known_errors.h"

namespace velib {
namespace {

namespace json = boost::json;

std::vector<float> chances(float bikes, std::vector<float> errors, size_t counts,
                           std::vector<double> shares = {0.0, 1.0}) {
  std::vector<float> at_most(counts);
  write_chances(shares, {.from = 0.0, .rows = 1, .errors = std::move(errors)}, bikes, at_most);
  return at_most;
}

TEST(forecast_errors, are_added_to_the_forecast_and_rounded) {
  // Evenly between -2 and 2: 10 bikes become 8 to 12, the outer two half as likely.
  const auto at_most = chances(10.0f, {-2.0f, 2.0f}, 16);
  const std::vector<float> expected = {0,     0,      0,      0,      0,      0, 0, 0,
                                       0.125, 0.375f, 0.625f, 0.875f, 1.000f, 1, 1, 1};
  ASSERT_EQ(at_most.size(), expected.size());
  for (size_t k = 0; k < expected.size(); ++k) EXPECT_NEAR(at_most[k], expected[k], 1e-6) << k;
  EXPECT_NEAR(mean_count(at_most), 10.0, 1e-6);
}

TEST(forecast_errors, pile_up_at_no_bike_and_at_the_most_that_the_station_holds) {
  EXPECT_NEAR(chances(0.5f, {-4.0f, 4.0f}, 21)[0], 0.5f, 1e-6);
  const auto full = chances(19.5f, {-4.0f, 4.0f}, 21);
  EXPECT_NEAR(full[19], 0.5f, 1e-6);
  EXPECT_EQ(full[20], 1.0f);
  EXPECT_EQ(chances(3.0f, {7.0f, 9.0f}, 1), std::vector<float>{1.0f}) << "a station that holds nothing";
}

TEST(forecast_errors, may_be_one_error_most_of_the_time) {
  const auto at_most = chances(3.0f, {-3.0f, 0.0f, 0.0f, 0.0f, 3.0f}, 8, {0.0, 0.1, 0.5, 0.9, 1.0});
  EXPECT_LT(at_most[2], 0.1f);
  EXPECT_GT(at_most[3], 0.9f);
  EXPECT_EQ(quantile(at_most, 0.5), 3);
  const auto certain = chances(3.2f, {0.0f, 0.0f}, 8);
  EXPECT_EQ(certain, (std::vector<float>{0, 0, 0, 1, 1, 1, 1, 1}));
}

TEST(forecast_errors, rise_from_count_to_count_and_end_at_one) {
  const auto errors = known_errors();
  for (const auto& horizon : errors.horizons) {
    for (float most = 0.0f; most < 60.0f; most += 7.0f) {
      for (float bikes = 0.0f; bikes <= most; bikes += 0.37f) {
        std::vector<float> at_most(static_cast<size_t>(most) + 1);
        write_chances(errors.shares, level_of(horizon, bikes, most), bikes, at_most);
        EXPECT_TRUE(std::is_sorted(at_most.begin(), at_most.end())) << bikes;
        EXPECT_GE(at_most.front(), 0.0f);
        EXPECT_EQ(at_most.back(), 1.0f);
      }
    }
  }
}

TEST(forecast_errors, are_found_by_the_nearer_end) {
  const auto errors = known_errors().horizons[0];
  const auto from = [&](float bikes, float most) {
    const auto& level = level_of(errors, bikes, most);
    const bool lower = &level >= errors.lower.data() && &level < errors.lower.data() + errors.lower.size();
    return std::pair(lower ? "lower" : "upper", level.from);
  };
  EXPECT_EQ(from(0.0f, 30.0f), std::pair("lower", 0.0));
  EXPECT_EQ(from(1.99f, 30.0f), std::pair("lower", 0.0));
  EXPECT_EQ(from(2.0f, 30.0f), std::pair("lower", 2.0));
  EXPECT_EQ(from(14.9f, 30.0f), std::pair("lower", 2.0));
  EXPECT_EQ(from(15.0f, 30.0f), std::pair("upper", 5.0));
  EXPECT_EQ(from(25.5f, 30.0f), std::pair("upper", 0.0));
  EXPECT_EQ(from(30.0f, 30.0f), std::pair("upper", 0.0));
  EXPECT_EQ(from(0.0f, 0.0f), std::pair("upper", 0.0));
}

TEST(forecast_errors, come_back_from_json) {
  auto errors = known_errors();
  errors.from = "2022-06-01T05:00:00Z";
  errors.until = "2022-06-05T11:00:00Z";
  const auto text = json_text(json_of(errors, kReferenceHorizons));
  const auto read = parse_errors(json::parse(text), kReferenceHorizons);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, errors);
  EXPECT_EQ(json_text(json_of(*read, kReferenceHorizons)), text);
}

struct broken_errors {
  const char* name;
  std::function<void(json::object&)> change;
  const char* said;
};

json::object& first_level(json::object& errors) {
  return errors["horizons"].at(0).at("lower").at(0).as_object();
}

// One number of the first level.
std::function<void(json::object&)> with_number(size_t place, json::value number) {
  return [=](json::object& e) { first_level(e)["errors"].as_array()[place] = number; };
}

const broken_errors kBroken[] = {
    {"no shares", [](auto& e) { e.erase("shares"); }, "shares"},
    {"one share", [](auto& e) { e["shares"] = json::array{0}; }, "shares"},
    {"shares that fall",
     [](auto& e) {
       e["shares"] = json::array{0, 0.6, 0.5, 1};
     },
     "shares"},
    {"a share twice",
     [](auto& e) {
       e["shares"] = json::array{0, 0.5, 0.5, 1};
     },
     "shares"},
    {"shares below 1",
     [](auto& e) {
       e["shares"] = json::array{0, 0.5, 0.75, 0.9};
     },
     "shares"},
    {"another number of shares",
     [](auto& e) {
       e["shares"] = json::array{0, 1};
     },
     "needs 2 numbers"},
    {"no horizons", [](auto& e) { e.erase("horizons"); }, "3 horizons"},
    {"two horizons", [](auto& e) { e["horizons"].as_array().pop_back(); }, "3 horizons"},
    {"another horizon", [](auto& e) { e["horizons"].at(1).as_object()["horizon_min"] = 90; }, "120 min"},
    {"a horizon that is none", [](auto& e) { e["horizons"].at(1) = 7; }, "120 min"},
    {"no lower half", [](auto& e) { e["horizons"].at(0).as_object().erase("lower"); }, "\"lower\""},
    {"no levels", [](auto& e) { e["horizons"].at(2).as_object()["upper"] = json::array(); }, "\"upper\""},
    {"levels not from 0", [](auto& e) { first_level(e)["from"] = 1; }, "rise from 0"},
    {"levels that fall", [](auto& e) { e["horizons"].at(0).at("lower").at(1).as_object()["from"] = 0; },
     "rise from 0"},
    {"a level from nowhere", [](auto& e) { first_level(e)["from"] = "x"; }, "\"from\""},
    {"no rows", [](auto& e) { first_level(e)["rows"] = 0; }, "\"rows\""},
    {"errors that fall", with_number(2, -1000.0), "below the one before"},
    {"an error that is none", with_number(1, nullptr), "numbers in each level"},
    {"an error beyond all bikes", with_number(4, 1e300), "numbers in each level"},
    {"an error too few", [](auto& e) { first_level(e)["errors"].as_array().pop_back(); }, "5 numbers"},
};

TEST(forecast_errors, are_refused_when_broken) {
  for (const auto& broken : kBroken) {
    auto errors = json_of(known_errors(), kReferenceHorizons);
    ASSERT_TRUE(parse_errors(errors, kReferenceHorizons));
    broken.change(errors);
    const auto refused = parse_errors(errors, kReferenceHorizons);
    ASSERT_FALSE(refused) << broken.name;
    EXPECT_EQ(refused.error().code, error_code::invalid_input) << broken.name;
    EXPECT_NE(refused.error().message.find(broken.said), std::string::npos)
        << broken.name << ": " << refused.error().message;
  }
  for (const json::value& none : {json::value(), json::value(7), json::value(json::array{1})}) {
    EXPECT_FALSE(parse_errors(none, kReferenceHorizons));
  }
}

}  // namespace
}  // namespace velib
