#include "feed/discovery.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "feed/gbfs_documents.h"

namespace velib {
namespace {

constexpr std::string_view kPair = R"([{"name":"station_information","url":"https://x/i"},
    {"name":"station_status","url":" https://x/s "},{"name":"vehicle_types","url":"https://x/v"},7,{"name":5}])";

TEST(discovery, versions_1_and_2_have_languages) {
  const auto found = parse_discovery(fmt::format(
      R"({{"version":"2.3","data":{{"nb":{{"feeds":[]}},"xx":7,"fr":{{"feeds":{}}},"en":{{"feeds":[]}}}}}})",
      kPair));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->version, "2.3");
  EXPECT_EQ(found->station_information, "https://x/i");
  EXPECT_EQ(found->station_status, "https://x/s");
  EXPECT_EQ(found->vehicle_types, "https://x/v");
  EXPECT_EQ(found->system_information, "");
}

TEST(discovery, version_3_has_none) {
  const auto found = parse_discovery(fmt::format(R"({{"version":"3.0","data":{{"feeds":{}}}}})", kPair));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->version, "3.0");
  EXPECT_EQ(found->station_status, "https://x/s");
}

TEST(discovery, reads_what_the_simulated_city_says) {
  const auto found = parse_discovery(discovery("http://127.0.0.1:9", utc_time()));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->version, "1.0");
  EXPECT_EQ(found->system_information, "http://127.0.0.1:9/system_information.json");
  const auto system = parse_system_information(system_information("id", "Name", "Europe/Paris", utc_time()));
  ASSERT_TRUE(system) << system.error().message;
  EXPECT_EQ(system->id, "id");
  EXPECT_EQ(system->name, "Name");
  EXPECT_EQ(system->zone, "Europe/Paris");
}

TEST(discovery, says_what_is_missing) {
  for (const auto* none : {"{}", R"({"data":[]})", R"({"data":{"feeds":[]}})",
                           R"({"data":{"en":{"feeds":[{"name":"station_status","url":"x"}]}}})"}) {
    const auto found = parse_discovery(none);
    ASSERT_FALSE(found) << none;
    EXPECT_EQ(found.error().message,
              "gbfs: names no URL of station_information and station_status, so no station can be read");
  }
  EXPECT_EQ(parse_discovery("<html>").error().message,
            "gbfs: a page of HTML or XML, not JSON (byte 0 of 6: syntax error)");
  EXPECT_EQ(parse_system_information("[]").error().message,
            "system_information: JSON, but not an object, so not a GBFS file");
  EXPECT_EQ(parse_system_information("{}").error().code, error_code::invalid_input);
}

TEST(discovery, files_are_known_by_what_they_hold) {
  const std::pair<const char*, feed_file> rows[] = {
      {R"({"data":{"en":{"feeds":[]}}})", feed_file::discovery},
      {R"({"data":{"feeds":[]}})", feed_file::discovery},
      {R"({"data":{"system_id":"x"}})", feed_file::system_information},
      {R"({"data":{"stations":[null,{"station_id":1},{"station_id":1,"lat":null,"lon":2}]}})",
       feed_file::station_information},
      {R"({"data":{"stations":[{"station_id":1,"num_vehicles_available":2}]}})", feed_file::station_status},
      {R"({"data":{"stations":[]}})", feed_file::other},
      {R"({"data":{"vehicle_types":[]}})", feed_file::vehicle_types},
      {R"({"total_count":1,"results":[{"stationcode":"1"}]})", feed_file::opendata},
      {R"([{"stationcode":null,"numbikesavailable":2}])", feed_file::opendata},
      {R"([{"x":1}])", feed_file::other},
      {R"({"data":{"bikes":[]}})", feed_file::other},
      {"{}", feed_file::other},
      {"7", feed_file::other},
  };
  for (const auto& [bytes, expected] : rows) {
    const auto kind = kind_of_file(bytes, "some.json");
    ASSERT_TRUE(kind) << kind.error().message;
    EXPECT_EQ(name_of(*kind), name_of(expected)) << bytes;
  }
  EXPECT_EQ(kind_of_file("{", "some.json").error().message,
            "some.json: cut off at byte 1: the JSON does not end");
}

}  // namespace
}  // namespace velib
