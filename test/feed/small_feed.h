// Feeds of one or two stations, as text, and the recorded ones beside the checkout.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "base/file.h"
#include "feed/gbfs.h"

namespace velib {

constexpr std::string_view kNow = "2026-03-04T14:30:00Z";

inline utc_time at(std::string_view text) {
  return *parse_time(text);
}

inline std::string stations(std::string_view list,
                            std::string_view top = R"("lastUpdatedOther":1772634590,)") {
  return fmt::format(R"({{{}"ttl":3600,"data":{{"stations":[{}]}}}})", top, list);
}

inline std::string information_of(std::string_view id, std::string_view more = "") {
  return fmt::format(R"({{"station_id":{},"name":"N","lat":48.8,"lon":2.3,"capacity":20{}}})", id, more);
}

inline result<parsed_feed> parse(std::string_view information, std::string_view status,
                                 std::string_view vehicle_types = {}) {
  return parse_gbfs({.information = information, .status = status, .vehicle_types = vehicle_types},
                    {.captured_at = at(kNow)});
}

// A feed that must have come out well; an empty station otherwise.
inline parsed_feed good(result<parsed_feed> feed) {
  if (!feed) ADD_FAILURE() << feed.error().message;
  return feed.value_or(parsed_feed{.snapshot = {.entries = {{}}}, .report = {}, .version = {}});
}

// One station whose status holds `fields`, whose information `more` besides a place and a capacity of 20.
inline parsed_feed parse_status(std::string_view fields, std::string_view more = "",
                                std::string_view vehicle_types = {}) {
  return good(parse(stations(information_of("7", more)),
                    stations(fmt::format(R"({{"station_id":7,{}}})", fields)), vehicle_types));
}

inline station_state state_of(std::string_view fields) {
  return parse_status(fields).snapshot.entries.at(0).state;
}

inline std::string error_of(std::string_view information, std::string_view status) {
  const auto feed = parse(information, status);
  if (feed) return "no error";
  EXPECT_EQ(feed.error().code, error_code::invalid_input);
  return feed.error().message;
}

// Recorded answers of real feeds.
class real_feeds : public testing::Test {
 protected:
  static constexpr std::string_view kFolder = VELIB_TREND_SHARED "/data/fixtures/";
  void SetUp() override {
    if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << "no recorded feeds beside the checkout";
  }
  static std::string load(const std::string& name) {
    return load_file(std::filesystem::path(kFolder) / name).value();
  }
  static result<parsed_feed> parse_pair(const std::string& information, const std::string& status,
                                        std::string_view now, const std::string& vehicle_types = {}) {
    const auto information_bytes = load(information);
    const auto status_bytes = load(status);
    const auto types_bytes = vehicle_types.empty() ? std::string() : load(vehicle_types);
    return parse_gbfs(
        {.information = information_bytes, .status = status_bytes, .vehicle_types = types_bytes},
        {.captured_at = at(now)});
  }
};

}  // namespace velib
