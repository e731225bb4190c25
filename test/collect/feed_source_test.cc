#include "collect/feed_source.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.h"
#include "feed/gbfs_documents.h"
#include "feed/simulated_city.h"
#include "test/support/manual_clock.h"

namespace velib {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kBase = "https://feed.example";

// Answers by path from a table, with an ETag of the body where the table says so, and remembers what was
// asked.
class table_client final : public http_client {
 public:
  explicit table_client(manual_clock& clock) : clock_(clock) {}

  result<http_answer> send(const http_request& request, const http_limits& limits) override {
    const auto path = request.url.substr(kBase.size());
    asked.push_back(path);
    deadlines.push_back(limits.deadline);
    clock_.pass(each_takes);
    const auto found = files.find(path);
    if (found == files.end()) return http_answer{.status = 404};
    if (failing.contains(path)) return failing.at(path);
    const auto etag = fmt::format("\"{}\"", std::hash<std::string>()(found->second));
    if (with_etags && request.headers == http_headers{{"If-None-Match", etag}})
      return http_answer{.status = 304};
    http_headers headers{{"date", "Wed, 04 Mar 2026 05:59:30 GMT"}};
    if (with_etags) headers.emplace_back("etag", etag);
    return http_answer{.status = 200, .headers = headers, .body = found->second};
  }

  std::map<std::string, std::string> files;
  std::map<std::string, http_answer> failing;
  bool with_etags = false;
  seconds each_takes{0};
  std::vector<std::string> asked;
  std::vector<std::chrono::milliseconds> deadlines;

 private:
  manual_clock& clock_;
};

class feed_source_test : public testing::Test {
 protected:
  static void SetUpTestSuite() { set_log_level(log_level::error); }
  static void TearDownTestSuite() { set_log_level(log_level::info); }

  feed_source_test() { tell(12); }

  void tell(size_t stations) {
    auto told = city.at(clock.now());
    told.entries.resize(stations);
    client.files["/information.json"] = station_information(told);
    client.files["/status.json"] = station_status(told);
  }
  result<std::optional<parsed_feed>> poll(feed_source& source) {
    client.asked.clear();
    poll_round round(client, clock, seconds(45));
    auto polled = source.poll(round);
    retry_after = round.retry_after();
    return polled;
  }
  static std::unique_ptr<feed_source> make(const feed_addresses& addresses) {
    return make_feed_source(addresses, std::nullopt).value();
  }
  std::unique_ptr<feed_source> pair() {
    return make({.information = kBase + "/information.json", .status = kBase + "/status.json"});
  }

  manual_clock clock{"2026-03-04T06:00:00Z"};
  simulated_city city{{.stations = 20}};
  table_client client{clock};
  seconds retry_after{0};
};

TEST_F(feed_source_test, one_way_to_name_a_feed) {
  const auto refused = [](const feed_addresses& a) { return !make_feed_source(a, std::nullopt).has_value(); };
  EXPECT_TRUE(refused({}));
  EXPECT_TRUE(refused({.information = "i"}));
  EXPECT_TRUE(refused({.discovery = "d", .information = "i", .status = "s"}));
  EXPECT_TRUE(refused({.vehicle_types = "v", .opendata = "o"}));
  EXPECT_TRUE(refused({.discovery = "d", .status = "s"}));
  EXPECT_FALSE(refused({.discovery = "d"}));
  EXPECT_FALSE(refused({.information = "i", .status = "s", .vehicle_types = "v"}));
}

TEST_F(feed_source_test, asks_for_names_and_places_every_ten_minutes) {
  const auto source = pair();
  ASSERT_TRUE(poll(*source));
  EXPECT_THAT(client.asked, ElementsAre("/information.json", "/status.json"));
  clock.pass(minutes(9));
  ASSERT_TRUE(poll(*source));
  EXPECT_THAT(client.asked, ElementsAre("/status.json"));
  clock.pass(minutes(1));
  ASSERT_TRUE(poll(*source));
  EXPECT_THAT(client.asked, ElementsAre("/information.json", "/status.json"));
}

TEST_F(feed_source_test, a_new_station_brings_its_name_in_the_next_round) {
  const auto source = pair();
  ASSERT_TRUE(poll(*source));
  auto before = client.files["/information.json"];
  tell(13);
  std::swap(client.files["/information.json"], before);
  EXPECT_EQ((**poll(*source)).report.of(defect::without_information), 1);
  std::swap(client.files["/information.json"], before);
  const auto next = poll(*source);
  EXPECT_THAT(client.asked, ElementsAre("/information.json", "/status.json"));
  EXPECT_EQ((*next)->snapshot.entries.size(), 13u);
}

TEST_F(feed_source_test, conditional_requests_and_equal_bytes_are_no_news) {
  for (const bool with_etags : {true, false}) {
    client.with_etags = with_etags;
    const auto source = pair();
    EXPECT_TRUE(poll(*source)->has_value());
    EXPECT_FALSE(poll(*source)->has_value());
    clock.pass(hours(1));
    EXPECT_FALSE(poll(*source)->has_value());
    client.files["/status.json"] += " ";
    EXPECT_TRUE(poll(*source)->has_value());
    client.files["/status.json"].pop_back();
  }
}

TEST_F(feed_source_test, a_bad_answer_is_asked_for_again_in_full) {
  client.with_etags = true;
  const auto source = pair();
  const auto good = client.files["/status.json"];
  client.files["/status.json"] = good.substr(0, good.size() / 2);
  const auto failed = poll(*source);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr(kBase + "/status.json: station_status: cut off at byte"));
  EXPECT_FALSE(poll(*source));  // not "unchanged"
  client.files["/status.json"] = good;
  EXPECT_TRUE(poll(*source)->has_value());
}

TEST_F(feed_source_test, names_of_earlier_serve_when_the_file_is_gone) {
  const auto source = pair();
  ASSERT_TRUE(poll(*source));
  client.failing["/information.json"] = {.status = 500};
  clock.pass(hours(1));
  tell(12);
  const auto next = poll(*source);
  ASSERT_TRUE(next) << next.error().message;
  EXPECT_EQ((*next)->snapshot.entries.size(), 12u);
  EXPECT_FALSE(poll(*pair()));  // who never had them cannot start
}

TEST_F(feed_source_test, optional_files_never_block) {
  client.files["/types.json"] = "<html>oh no</html>";
  for (const int status : {200, 404, 500}) {
    client.failing.clear();
    if (status != 200) client.failing["/types.json"] = {.status = status};
    const auto source = make({.information = kBase + "/information.json",
                              .status = kBase + "/status.json",
                              .vehicle_types = kBase + "/types.json"});
    const auto polled = poll(*source);
    ASSERT_TRUE(polled) << polled.error().message;
    EXPECT_EQ((*polled)->snapshot.entries.size(), 12u);
  }
}

TEST_F(feed_source_test, discovery_is_followed_and_looked_up_again_when_a_file_moves) {
  const auto name = [&](std::string_view file, std::string_view at) {
    return fmt::format(R"({{"name":"{}","url":"{}{}"}})", file, kBase, at);
  };
  const auto discovery = [&](std::string_view status_at) {
    return fmt::format(
        R"({{"last_updated":1772604000,"ttl":60,"version":"2.3","data":{{"en":{{"feeds":[{},{}]}}}}}})",
        name("station_information", "/information.json"), name("station_status", status_at));
  };
  client.files["/gbfs.json"] = discovery("/status.json");
  const auto source = make({.discovery = kBase + "/gbfs.json"});
  ASSERT_TRUE(poll(*source));
  EXPECT_THAT(client.asked, ElementsAre("/gbfs.json", "/information.json", "/status.json"));
  ASSERT_TRUE(poll(*source));
  EXPECT_THAT(client.asked, ElementsAre("/status.json"));
  client.files["/moved.json"] = client.files["/status.json"];
  client.files.erase("/status.json");
  client.files["/gbfs.json"] = discovery("/moved.json");
  EXPECT_EQ(poll(*source).error().code, error_code::not_found);
  ASSERT_TRUE(poll(*source));
  EXPECT_THAT(client.asked, ElementsAre("/gbfs.json", "/moved.json"));
}

TEST_F(feed_source_test, all_requests_share_one_deadline) {
  client.each_takes = seconds(30);
  const auto source = pair();
  const auto polled = poll(*source);
  EXPECT_TRUE(polled);
  EXPECT_THAT(client.deadlines, ElementsAre(seconds(45), seconds(15)));
  client.each_takes = seconds(50);
  const auto late = poll(*pair());
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, error_code::timeout);
  EXPECT_THAT(client.asked, ElementsAre("/information.json"));
}

TEST_F(feed_source_test, remembers_how_long_it_is_asked_to_wait) {
  const auto source = pair();
  client.failing["/status.json"] = {.status = 429,
                                    .headers = {{"retry-after", "Wed, 04 Mar 2026 06:02:00 GMT"}}};
  EXPECT_FALSE(poll(*source));
  EXPECT_EQ(retry_after, minutes(2));
}

std::string record_of_portal(int code) {
  return fmt::format(
      R"({{"stationcode":"{}","name":"N","is_installed":"OUI","capacity":20,"numdocksavailable":15,)"
      R"("numbikesavailable":5,"mechanical":3,"ebike":2,"is_renting":"OUI","is_returning":"OUI",)"
      R"("duedate":"2026-03-04T05:58:00+00:00","coordonnees_geo":{{"lon":2.3,"lat":48.8}}}})",
      code);
}

TEST_F(feed_source_test, the_portals_export_is_one_answer) {
  client.files["/exports/json"] = fmt::format("[{},{}]", record_of_portal(1), record_of_portal(2));
  client.with_etags = true;
  const auto source = make({.opendata = kBase + "/exports/json"});
  const auto polled = poll(*source);
  ASSERT_TRUE(polled) << polled.error().message;
  EXPECT_EQ((*polled)->snapshot.entries.size(), 2u);
  EXPECT_FALSE(poll(*source)->has_value());
}

TEST_F(feed_source_test, the_portals_records_are_read_page_by_page) {
  for (int page = 0; page < 3; ++page) {
    std::string rows;
    for (int row = page * 100; row < std::min(page * 100 + 100, 250); ++row) {
      if (!rows.empty()) rows += ',';
      rows += record_of_portal(1000 + row);
    }
    client.files[fmt::format("/records?limit=100&offset={}&timezone=UTC", page * 100)] =
        fmt::format(R"({{"total_count":250,"results":[{}]}})", rows);
  }
  const auto polled = poll(*make({.opendata = kBase + "/records"}));
  ASSERT_TRUE(polled) << polled.error().message;
  EXPECT_EQ((*polled)->snapshot.entries.size(), 250u);
  EXPECT_EQ(client.asked.size(), 3u);
}

}  // namespace
}  // namespace velib
