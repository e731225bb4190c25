#include "api/basemap.h"

#include <gtest/gtest.h>

namespace velib {
namespace {

using list = std::vector<std::string>;

TEST(basemap, is_openfreemap_unless_told_otherwise) {
  const auto map = read_basemap("", "").value();
  ASSERT_TRUE(map);
  EXPECT_EQ(map->light, "https://tiles.openfreemap.org/styles/positron");
  EXPECT_EQ(map->dark, "https://tiles.openfreemap.org/styles/dark");
  EXPECT_EQ(origins_of(*map), list{"https://tiles.openfreemap.org"});
}

TEST(basemap, none_is_none) {
  EXPECT_FALSE(read_basemap("none", "").value());
  EXPECT_FALSE(read_basemap("none", "https://a.example/dark").value());
}

TEST(basemap, a_style_of_ones_own_stands_for_the_dark_too) {
  const auto map = read_basemap("http://localhost:8080/style.json?key=1", "").value();
  EXPECT_EQ(map->dark, "http://localhost:8080/style.json?key=1");
  EXPECT_EQ(origins_of(*map), list{"http://localhost:8080"});
  EXPECT_EQ(read_basemap("", "https://b.example/dark").value()->light, kLightBasemap);
}

TEST(basemap, names_each_origin_once) {
  EXPECT_EQ(origins_of(*read_basemap("https://a.example/x", "https://b.example/y").value()),
            (list{"https://a.example", "https://b.example"}));
  EXPECT_EQ(origins_of(*read_basemap("https://a.example/x", "https://a.example/y").value()),
            list{"https://a.example"});
}

// What is in a policy must not be able to end it, nor to allow more than one host.
TEST(basemap, refuses_what_is_no_address_of_a_plain_host) {
  for (const char* bad :
       {"positron", "/style.json", "//a.example/x", "ftp://a.example/x", "mapbox://styles/a", "https://",
        "https://a.example;script-src*/x", "https://a.example,b/x", "https://*/x", "https://*.example/x",
        "https://a b/x", "https://user:key@a.example/x", "https://a.example/x#y", "https://[::1]/x", "None",
        "https://a%2eexample/x", "https://'self'/x", "https://a.example/x\nset-cookie: y", "data:,{}"}) {
    const auto read = read_basemap(bad, "");
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().code, error_code::invalid_input);
    EXPECT_NE(read.error().message.find("or none"), std::string::npos);
    EXPECT_FALSE(read_basemap("https://a.example/x", bad)) << bad;
  }
}

}  // namespace
}  // namespace velib
