#include "app/training_plan.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "history/days.h"
#include "store/directory_store.h"
#include "store/open_store.h"
#include "test/support/temporary_folder.h"
#include "test/support/times.h"
#include "test/train/small_history.h"

namespace velib {
namespace {

using testing::HasSubstr;

constexpr std::string_view kGood = R"(
[[city]]
name = "velib-2013"
store = "run/velib-2013"
zone = "Europe/Paris"
country = "BE"
melted = 3
validation_from = "2013-11-24"
test_from = "2013-12-01T00:00:00Z"
[[city]]
name = "ecobici-2024"
store = "s3://bucket/ecobici"
zone = "America/Mexico_City"
train = false
)";

result<training_plan> parse(std::string_view text) {
  return parse_training_plan(text, "plan.toml");
}

std::string with(std::string_view good, std::string_view other) {
  std::string text(kGood);
  return text.replace(text.find(good), good.size(), other);
}

TEST(training_plan, reads_every_key) {
  const auto plan = parse(kGood);
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_EQ(plan->cities.size(), 2u);
  const auto& paris = plan->cities[0];
  EXPECT_EQ(paris.name, "velib-2013");
  EXPECT_EQ(paris.store, "run/velib-2013");
  EXPECT_EQ(paris.zone.name(), "Europe/Paris");
  EXPECT_EQ(paris.country, "BE");
  ASSERT_TRUE(paris.parts);
  EXPECT_EQ(paris.parts->validation_from, at("2013-11-23T23:00:00Z"));  // midnight in Paris
  EXPECT_EQ(paris.parts->test_from, at("2013-12-01T00:00:00Z"));
  EXPECT_TRUE(paris.train);
  EXPECT_EQ(paris.melted, 3);
  const auto& mexico = plan->cities[1];
  EXPECT_EQ(mexico.country, "MX");  // of the zone
  EXPECT_FALSE(mexico.parts);
  EXPECT_FALSE(mexico.train);
  EXPECT_EQ(mexico.melted, 0);
}

TEST(training_plan, takes_dates_and_times_of_toml) {
  auto text = with("\"2013-11-24\"", "2013-11-24");
  const std::string_view quoted = "\"2013-12-01T00:00:00Z\"";
  text.replace(text.find(quoted), quoted.size(), "2013-12-01T01:00:00+01:00");
  const auto plan = parse(text);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->cities[0].parts->validation_from, at("2013-11-23T23:00:00Z"));
  EXPECT_EQ(plan->cities[0].parts->test_from, at("2013-12-01T00:00:00Z"));
}

TEST(training_plan, a_zone_of_no_known_country_has_no_holidays) {
  EXPECT_EQ(parse(with("America/Mexico_City", "Asia/Tokyo"))->cities[1].country, "");
}

TEST(training_plan, names_the_city_and_the_key_that_is_wrong) {
  struct wrong {
    std::string_view good, bad, city, key;
  };
  const wrong cases[] = {
      {"name = \"velib-2013\"", "", "city 1", "'name'"},
      {"melted = 3", "melted = 1", "city 1", "'melted' is not from 2 to 64"},
      {"melted = 3", "melted = true", "city 1", "'melted'"},
      {"name = \"ecobici-2024\"", "name = \"\"", "city 2", "'name'"},
      {"name = \"ecobici-2024\"", "name = \"velib-2013\"", "city 2", "second time"},
      {"store = \"run/velib-2013\"", "", "city 1", "'store'"},
      {"store = \"run/velib-2013\"", "store = 7", "city 1", "'store'"},
      {"zone = \"America/Mexico_City\"", "", "city 2", "'zone'"},
      {"America/Mexico_City", "America/Mexiko", "city 2", "America/Mexiko"},
      {"\"BE\"", "\"Belgium\"", "city 1", "'country'"},
      {"\"BE\"", "\"\"", "city 1", "'country'"},
      {"\"BE\"", "32", "city 1", "'country'"},
      {"\"2013-11-24\"", "\"24.11.2013\"", "city 1", "'validation_from'"},
      {"\"2013-11-24\"", "11", "city 1", "'validation_from'"},
      {"\"2013-11-24\"", "2013-13-24", "line 8", "month"},
      {"\"2013-11-24\"", "\"2013-12-02\"", "city 1", "earlier"},
      {"validation_from = \"2013-11-24\"", "", "city 1", "give both"},
      {"test_from = \"2013-12-01T00:00:00Z\"", "", "city 1", "give both"},
      {"train = false", "train = \"no\"", "city 2", "'train'"},
      {"train = false", "trained = false", "city 2", "'trained'"},
      {"train = false", "city = 1", "city 2", "'city'"},
      {"train = false", "train =", "line 14", ""},
  };
  for (const auto& c : cases) {
    const auto plan = parse(with(c.good, c.bad));
    ASSERT_FALSE(plan) << c.bad;
    EXPECT_EQ(plan.error().code, error_code::invalid_input);
    EXPECT_TRUE(plan.error().message.starts_with("plan.toml: ")) << plan.error().message;
    EXPECT_THAT(plan.error().message, HasSubstr(std::string(c.city)));
    EXPECT_THAT(plan.error().message, HasSubstr(std::string(c.key)));
  }
}

TEST(training_plan, must_list_something_to_train_on) {
  EXPECT_THAT(parse("").error().message, HasSubstr("no [[city]]"));
  EXPECT_THAT(parse("city = []").error().message, HasSubstr("nothing to train on"));
  EXPECT_THAT(parse("city = [1]").error().message, HasSubstr("city 1: it must be a table"));
  EXPECT_THAT(parse("[city]\nname = \"x\"").error().message, HasSubstr("list of [[city]]"));
  EXPECT_THAT(parse("towns = 1").error().message, HasSubstr("'towns'"));
  const auto judged = with("test_from = ", "train = false\ntest_from = ");
  EXPECT_THAT(parse(judged).error().message, HasSubstr("train = true"));
}

TEST(training_plan, the_shipped_plan_is_good) {
  const auto plan =
      load_training_plan(std::filesystem::path(VELIB_TREND_SOURCE) / "models" / "trend" / "plan.toml");
  ASSERT_TRUE(plan) << plan.error().message;
  std::vector<std::string> countries;
  for (const auto& city : plan->cities) {
    EXPECT_EQ(city.store, "run/" + city.name);
    countries.push_back(city.country);
  }
  EXPECT_EQ(countries, (std::vector<std::string>{"FR", "US", "FR", "MX"}));
}

TEST(training_plan, the_plans_without_a_city_judge_it_alone) {
  const std::map<std::string, std::vector<std::string>> without = {{"paris", {"velib-2013", "velib-2022"}},
                                                                   {"san-francisco", {"baywheels-2022"}},
                                                                   {"mexico-city", {"ecobici-2024"}}};
  for (const auto& [name, cities] : without) {
    const auto plan = load_training_plan(std::filesystem::path(VELIB_TREND_SOURCE) / "models" / "trend" /
                                         ("without-" + name + ".toml"));
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->cities.size(), 4u);
    std::vector<std::string> judged;
    for (const auto& city : plan->cities) {
      if (!city.train) judged.push_back(city.name);
    }
    EXPECT_EQ(judged, cities);
  }
}

planned_city small_city(const temporary_folder& folder) {
  const auto store = open_store(folder.path().string(), {});
  EXPECT_TRUE(write_days(**store, small_history(2, 120)));
  return {.name = "small", .store = folder.path().string(), .country = "NO"};
}

TEST(training_plan, loads_each_city_by_the_quarter) {
  const temporary_folder folder, other;
  auto judged = small_city(other);
  judged.train = false;
  judged.parts = part_times{at("2026-03-04T00:00:00Z"), at("2026-03-05T00:00:00Z")};
  const auto sets = load_datasets({{small_city(folder), judged}});
  ASSERT_TRUE(sets) << sets.error().message;
  ASSERT_EQ(sets->size(), 2u);
  EXPECT_EQ((*sets)[0].name, "small");
  EXPECT_EQ((*sets)[0].country, "NO");
  EXPECT_TRUE((*sets)[0].train);
  EXPECT_EQ((*sets)[0].set.grid.step, std::chrono::minutes(15));
  EXPECT_EQ((*sets)[0].set.sampled_every, std::chrono::minutes(60));
  EXPECT_EQ((*sets)[0].set.test.begin, 102 * 4);
  EXPECT_FALSE((*sets)[1].train);
  EXPECT_EQ((*sets)[1].set.test.begin, 3 * 96);
}

TEST(training_plan, says_which_city_cannot_be_loaded) {
  const temporary_folder folder, empty;
  auto late = small_city(folder);
  late.parts = part_times{at("2027-01-01T00:00:00Z"), at("2027-02-01T00:00:00Z")};
  EXPECT_THAT(load_city_dataset(late).error().message, HasSubstr("city 'small'"));
  EXPECT_THAT(load_city_dataset(late).error().message, HasSubstr("2027-01-01"));
  const auto nothing = load_city_dataset({.name = "none", .store = empty.path().string()});
  ASSERT_FALSE(nothing);
  EXPECT_THAT(nothing.error().message, HasSubstr("import"));
}

}  // namespace
}  // namespace velib
