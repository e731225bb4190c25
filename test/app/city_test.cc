#include "app/city.h"

#include <gtest/gtest.h>

namespace velib {
namespace {

constexpr std::string_view kGood = R"(
title = "Oslo Bysykkel"
zone = "Europe/Oslo"
every = "2m"
contact = "me@example.org"
[feed]
information = "https://example.org/station_information.json"
status = "https://example.org/station_status.json"
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
  EXPECT_EQ(c->every, std::chrono::minutes(2));
  EXPECT_EQ(c->contact, "me@example.org");
  EXPECT_EQ(c->information_url, "https://example.org/station_information.json");
  EXPECT_EQ(c->status_url, "https://example.org/station_status.json");
}

TEST(city, names_the_missing_key) {
  for (const auto* key : {"title", "zone", "every", "information", "status"}) {
    const auto c = parse_city(without(key), "oslo.toml");
    ASSERT_FALSE(c) << key;
    EXPECT_NE(c.error().message.find(key), std::string::npos) << c.error().message;
    EXPECT_TRUE(c.error().message.starts_with("oslo.toml: ")) << c.error().message;
  }
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
