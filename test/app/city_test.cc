#include "app/city.h"

#include <gtest/gtest.h>

#include "app/city_facts.h"

namespace velib {
namespace {

constexpr std::string_view kGood = R"(
title = "Oslo Bysykkel"
zone = "Europe/Oslo"
country = "SE"
every = "2m"
contact = "me@example.org"
attribution = "Bysykkel"
licence = "NLOD 2.0"
box = [59.8, 10, 60, 11]
[feed]
information = "https://example.org/station_information.json"
status = "https://example.org/station_status.json"
vehicle_types = "https://example.org/vehicle_types.json"
honour_ttl = true
least_share = 0.25
[window]
step = "5m"
length = "4d"
)";

std::string without(std::string_view key) {
  std::string text(kGood);
  const auto at = text.find(key);
  return text.erase(at, text.find('\n', at) - at);
}

TEST(city, reads_every_key) {
  const auto c = parse_city(kGood, "oslo.toml");
  ASSERT_TRUE(c) << c.error().message;
  EXPECT_EQ(c->title, "Oslo Bysykkel");
  EXPECT_EQ(c->zone.name(), "Europe/Oslo");
  EXPECT_EQ(c->country, "SE");
  EXPECT_EQ(c->every, std::chrono::minutes(2));
  EXPECT_EQ(c->contact, "me@example.org");
  EXPECT_EQ(c->attribution, "Bysykkel");
  EXPECT_EQ(c->licence, "NLOD 2.0");
  const auto facts = facts_of(*c);
  EXPECT_EQ(facts.title, c->title);
  EXPECT_EQ(facts.licence, "NLOD 2.0");
  EXPECT_EQ(facts.every, std::chrono::minutes(2));
  EXPECT_EQ(stale_after(*c), std::chrono::minutes(15));
  EXPECT_EQ(stale_after({.every = std::chrono::hours(1)}), std::chrono::hours(5));
  EXPECT_EQ(c->feed.information, "https://example.org/station_information.json");
  EXPECT_EQ(c->feed.status, "https://example.org/station_status.json");
  EXPECT_EQ(c->feed.vehicle_types, "https://example.org/vehicle_types.json");
  EXPECT_EQ(c->box, (bounding_box{59.8, 10, 60, 11}));
  EXPECT_TRUE(c->honour_ttl);
  EXPECT_EQ(c->least_share, 0.25);
  EXPECT_EQ(c->window_step, std::chrono::minutes(5));
  EXPECT_EQ(c->window_length, std::chrono::days(4));
}

TEST(city, names_the_missing_key) {
  for (const auto* key : {"title", "zone", "information", "status"}) {
    const auto c = parse_city(without(key), "oslo.toml");
    ASSERT_FALSE(c) << key;
    EXPECT_NE(c.error().message.find(key), std::string::npos) << c.error().message;
    EXPECT_TRUE(c.error().message.starts_with("oslo.toml: ")) << c.error().message;
  }
}

TEST(city, names_the_key_that_is_wrong) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"box = [59.8, 10, 60, 11]", "box = [60, 10, 59.8, 11]"},
      {"box = [59.8, 10, 60, 11]", "box = [59.8, 10, 60]"},
      {"box = [59.8, 10, 60, 11]", "box = \"Oslo\""},
      {"honour_ttl = true", "honour_ttl = \"yes\""},
      {"least_share = 0.25", "least_share = 25"},
      {"country = \"SE\"", "country = \"Sweden\""},
      {"country = \"SE\"", "country = 46"},
      {"every = \"2m\"", "every = \"soon\""},
      {"step = \"5m\"", "step = \"7m\""},
      {"length = \"4d\"", "length = \"24h\""},
      {"length = \"4d\"", "length = \"900d\""},
      {"status = ", "discovery = \"https://example.org/gbfs.json\"\nstatus = "},
  };
  for (const auto& [good, bad] : cases) {
    std::string text(kGood);
    text.replace(text.find(good), good.size(), bad);
    const auto c = parse_city(text, "oslo.toml");
    ASSERT_FALSE(c) << bad;
    const auto key = bad.substr(0, bad.find(' '));
    EXPECT_NE(c.error().message.find(key), std::string::npos) << c.error().message;
  }
}

TEST(city, everything_but_title_zone_and_feed_has_a_default) {
  const auto c = parse_city("title = \"T\"\nzone = \"UTC\"\nfeed.opendata = \"https://o/records\"", "x");
  ASSERT_TRUE(c) << c.error().message;
  EXPECT_EQ(c->every, std::chrono::minutes(1));
  EXPECT_FALSE(c->box);
  EXPECT_FALSE(c->honour_ttl);
  EXPECT_EQ(c->window_step, kWindowStep);
  EXPECT_EQ(c->window_length, kWindowSteps * kWindowStep);
}

TEST(city, keeps_the_holidays_of_its_zone_unless_it_says_otherwise) {
  EXPECT_EQ(parse_city(without("country"), "oslo.toml")->country, "NO");
  auto text = without("country");
  text.replace(text.find("Europe/Oslo"), 11, "Asia/Tokyo");
  EXPECT_EQ(parse_city(text, "oslo.toml")->country, "");
}

TEST(city, refuses_unknown_keys_zones_spans_and_broken_toml) {
  const std::string good(kGood);
  for (const auto& text : {"colour = \"red\"\n" + good, good + "statuss = \"x\"\n", std::string("title = ["),
                           without("zone") + "\n", "zone = 5\n" + without("zone")}) {
    EXPECT_FALSE(parse_city(text, "x.toml")) << text;
  }
}

TEST(city, shipped_cities_load) {
  for (const auto* name : {"paris", "demo"}) {
    const auto c = load_city(std::string(VELIB_TREND_SOURCE) + "/cities/" + name + ".toml");
    EXPECT_TRUE(c) << c.error().message;
  }
}

TEST(city, unknown_name_says_what_to_do) {
  const auto c = load_city("atlantis");
  ASSERT_FALSE(c);
  EXPECT_EQ(c.error().code, error_code::not_found);
  EXPECT_NE(c.error().message.find("atlantis"), std::string::npos);
}

}  // namespace
}  // namespace velib
