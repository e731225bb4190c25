#include "collect/collector.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/log.h"
#include "collect/gbfs_source.h"
#include "feed/gbfs_documents.h"
#include "feed/simulated_city.h"
#include "history/bronze.h"
#include "history/compact.h"
#include "history/profile_days.h"
#include "history/window_file.h"
#include "test/support/fault_store.h"
#include "test/support/manual_clock.h"
#include "test/support/times.h"

namespace velib {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// The simulated city behind an HTTP client: serves what its clock says, until the test breaks it.
class city_client final : public http_client {
 public:
  explicit city_client(const clock& clock) : clock_(clock) {}

  result<http_answer> send(const http_request& request, const http_limits&) override {
    const std::string& url = request.url;
    ++asked;
    asked_at.push_back(clock_.now());
    if (failing) return *failing;
    auto told = city_.at(frozen_at.value_or(clock_.now()));
    told.entries.resize(std::min(told.entries.size(), tells_only));
    const bool information = url.find("station_information") != std::string::npos;
    return http_answer{.status = 200, .body = information ? station_information(told) : station_status(told)};
  }

  int asked = 0;
  std::vector<utc_time> asked_at;
  std::optional<result<http_answer>> failing;
  std::optional<utc_time> frozen_at;
  size_t tells_only = 12;  // stations

 private:
  const clock& clock_;
  simulated_city city_{{.stations = 12}};
};

class collector_test : public testing::Test {
 protected:
  static void SetUpTestSuite() { set_log_level(log_level::error); }
  static void TearDownTestSuite() { set_log_level(log_level::info); }

  // A process of its own: nothing but the store is shared with the ones before.
  collector make(collector_options options = {.bronze_every = minutes(15), .window_steps = 96}) {
    sources.push_back(std::make_unique<gbfs_source>(
        feed_addresses{.information = "https://user:secret@feed.example/station_information.json?key=1",
                       .status = "https://feed.example/station_status.json"},
        std::nullopt));
    return collector(options, {*sources.back(), client, store, clock, measured},
                     [this](const snapshot& s, const window& w) {
                       published.push_back(s.observed_at);
                       published_window = w;
                     });
  }
  // Writes below `prefix` fail from here on.
  void fill_disk_below(const std::string& prefix) {
    store.fail_below(prefix, {store_call::put, store_call::put_if_absent},
                     {error_code::unavailable, "disk full"});
  }
  size_t bronze_count() { return store.list("snapshots/", "")->size(); }

  manual_clock clock{"2026-03-04T06:00:00Z"};
  city_client client{clock};
  fault_store store;
  metrics measured;
  std::vector<std::unique_ptr<feed_source>> sources;
  std::vector<utc_time> published;
  window published_window;
};

TEST_F(collector_test, one_poll_writes_bronze_and_window_and_publishes) {
  auto collector = make();
  const auto poll = collector.collect_once(clock.now());
  ASSERT_TRUE(poll) << poll.error().message;
  EXPECT_TRUE(poll->new_sample);
  EXPECT_TRUE(poll->bronze_written);
  EXPECT_TRUE(poll->stored);
  ASSERT_TRUE(collector.last_good());
  EXPECT_EQ(collector.last_good()->report.kept, 12);
  EXPECT_EQ(collector.last_good()->snapshot.captured_at, clock.now());
  EXPECT_EQ(published, std::vector{clock.now()});
  EXPECT_TRUE(store.get(bronze_key(clock.now())));
  EXPECT_EQ(*load_window(store), collector.history());
  EXPECT_EQ(published_window, collector.history());
  EXPECT_EQ(collector.last_good()->snapshot.observed_at, clock.now());
  const auto& w = collector.history();
  EXPECT_EQ(w.bikes[w.cell(3, 95)], collector.last_good()->snapshot.entries[3].state.bikes);
}

TEST_F(collector_test, polls_a_day) {
  manual_sleeper sleeper(clock, 24 * 60);
  auto collector = make();
  collector.run(minutes(1), sleeper);
  EXPECT_EQ(client.asked, 24 * 60 + 24 * 6);  // the status each minute, names and places each ten
  EXPECT_EQ(published.size(), 24u * 60);
  EXPECT_EQ(bronze_count(), 96u);
  const auto& w = collector.history();
  EXPECT_EQ(std::count(w.bikes.begin(), w.bikes.end(), kUnknown), 0);
  simulated_city city({.stations = 12});
  for (int k = 0; k < w.steps; ++k) {  // each cell holds its last minute
    EXPECT_EQ(w.bikes[w.cell(7, k)], city.at(w.time_of(k) + minutes(14)).entries[7].state.bikes);
  }
}

TEST_F(collector_test, a_frozen_feed_is_no_new_sample) {
  auto collector = make();
  client.frozen_at = clock.now();
  ASSERT_TRUE(collector.collect_once(clock.now())->new_sample);
  const int writes = store.writes();
  for (int k = 0; k < 120; ++k) {
    clock.pass(minutes(1));
    const auto poll = collector.collect_once(clock.now());
    ASSERT_TRUE(poll);
    EXPECT_FALSE(poll->new_sample);
  }
  EXPECT_EQ(store.writes(), writes);
  EXPECT_EQ(published.size(), 1u);
  client.frozen_at.reset();
  EXPECT_TRUE(collector.collect_once(clock.now())->new_sample);
  EXPECT_EQ(published.size(), 2u);
}

TEST_F(collector_test, failures_keep_the_last_good_and_slow_down_until_recovery) {
  auto collector = make();
  manual_sleeper once(clock, 1);
  collector.run(minutes(1), once);
  const auto good = collector.last_good()->snapshot.observed_at;
  client.failing = fail(error_code::timeout, "silence");
  client.asked_at.clear();
  manual_sleeper six(clock, 6);
  clock.pass(minutes(1));
  collector.run(minutes(1), six);
  std::vector<long> minutes_after;
  for (const auto time : client.asked_at) minutes_after.push_back((time - good) / minutes(1));
  // Names and places first, then the status, in the same minute.
  minutes_after.erase(std::unique(minutes_after.begin(), minutes_after.end()), minutes_after.end());
  EXPECT_EQ(minutes_after, (std::vector<long>{1, 2, 4, 8, 16, 32}));
  EXPECT_EQ(collector.last_good()->snapshot.observed_at, good);
  EXPECT_EQ(published.size(), 1u);
  client.failing.reset();
  manual_sleeper two(clock, 2);
  clock.pass(minutes(1));
  collector.run(minutes(1), two);
  EXPECT_EQ(published.size(), 3u);
  EXPECT_EQ(collector.last_good()->snapshot.observed_at, good + minutes(34));
}

TEST_F(collector_test, waits_as_long_as_the_feed_asks) {
  client.failing = http_answer{.status = 429, .headers = {{"retry-after", "600"}}};
  manual_sleeper two(clock, 2);
  auto collector = make();
  collector.run(minutes(1), two);
  EXPECT_EQ(client.asked_at, (std::vector{at("2026-03-04T06:00:00Z"), at("2026-03-04T06:10:00Z")}));
}

TEST_F(collector_test, errors_say_which_file_and_keep_secrets_out) {
  auto collector = make();
  const auto error_for = [&](int http_status, std::string body) {
    client.failing = http_answer{.status = http_status, .body = std::move(body)};
    return collector.collect_once(clock.now()).error();
  };
  EXPECT_EQ(error_for(503, "").message, "https://feed.example/station_information.json answered HTTP 503");
  EXPECT_EQ(error_for(503, "").code, error_code::unavailable);
  EXPECT_EQ(error_for(403, "").code, error_code::denied);
  EXPECT_EQ(error_for(404, "").code, error_code::not_found);
  EXPECT_EQ(
      error_for(200, "<html>").message,
      "https://feed.example/station_information.json: station_information: a page of HTML or XML, not JSON "
      "(byte 0 of 6: syntax error)");
  EXPECT_EQ(store.writes(), 0);
  EXPECT_TRUE(published.empty());
}

TEST_F(collector_test, stops_at_once) {
  manual_sleeper stopped(clock, 0);
  make().run(minutes(1), stopped);
  EXPECT_EQ(client.asked, 0);
}

TEST_F(collector_test, a_restart_goes_on_with_the_stored_window) {
  manual_sleeper hour(clock, 60);
  auto before = make();
  before.run(minutes(1), hour);
  clock.pass(minutes(1));
  client.frozen_at = before.history().observed_at;
  auto after = make();
  const auto poll = after.collect_once(clock.now());
  ASSERT_TRUE(poll) << poll.error().message;
  EXPECT_FALSE(poll->new_sample);
  EXPECT_EQ(after.history(), before.history());
  EXPECT_EQ(published.size(), 61u);  // serving needs a snapshot, new or not
}

TEST_F(collector_test, the_same_schedule_twice_writes_bronze_once) {
  for (int round = 0; round < 2; ++round) {
    clock.set(at("2026-03-04T06:00:00Z"));
    manual_sleeper hour(clock, 60);
    make().run(minutes(1), hour);
    EXPECT_EQ(bronze_count(), 4u);
  }
  const auto first = store.get(bronze_key(at("2026-03-04T06:00:00Z")));
  EXPECT_TRUE(first);
}

TEST_F(collector_test, a_restart_within_a_span_writes_no_second_bronze) {
  ASSERT_TRUE(make().collect_once(at("2026-03-04T06:00:00Z"))->bronze_written);
  clock.pass(minutes(7));
  const auto poll = make().collect_once(clock.now());
  EXPECT_TRUE(poll->new_sample);
  EXPECT_FALSE(poll->bronze_written);
  EXPECT_EQ(bronze_count(), 1u);
  clock.pass(minutes(8));
  EXPECT_TRUE(make().collect_once(clock.now())->bronze_written);
}

TEST_F(collector_test, one_that_keeps_nothing_writes_nothing) {
  ASSERT_TRUE(make().collect_once(clock.now()));
  const int writes = store.writes();
  clock.pass(minutes(30));
  auto reading = make({.window_steps = 96, .keeps = false});
  const auto poll = reading.collect_once(clock.now());
  ASSERT_TRUE(poll) << poll.error().message;
  EXPECT_TRUE(poll->new_sample);
  EXPECT_FALSE(poll->bronze_written);
  EXPECT_TRUE(poll->stored);
  EXPECT_EQ(reading.history().observed_at, clock.now());
  EXPECT_EQ(store.writes(), writes);
  EXPECT_EQ(published.back(), clock.now());
}

TEST_F(collector_test, goes_on_from_a_window_that_was_read_for_it) {
  ASSERT_TRUE(make().collect_once(clock.now()));
  auto reading = make({.window_steps = 96, .keeps = false});
  reading.take_up(*load_window(store));
  EXPECT_TRUE(reading.has_started());
  EXPECT_EQ(reading.history(), *load_window(store));
  clock.pass(minutes(30));
  ASSERT_TRUE(reading.collect_once(clock.now()));
  const auto live = reading.history();
  reading.take_up(*load_window(store));  // older than what it saw itself
  EXPECT_EQ(reading.history(), live);
  clock.pass(minutes(30));
  ASSERT_TRUE(make().collect_once(clock.now()));
  reading.take_up(*load_window(store));  // newer
  EXPECT_EQ(reading.history(), *load_window(store));
}

TEST_F(collector_test, rebuilds_a_damaged_or_missing_window_from_bronze) {
  manual_sleeper hours_of_quarters(clock, 8);
  auto before = make();
  before.run(minutes(15), hours_of_quarters);
  for (const bool damaged : {true, false}) {
    const auto bytes = *store.get(kWindowKey);
    ASSERT_TRUE(damaged ? store.put(kWindowKey, bytes.substr(0, bytes.size() / 2))
                        : store.remove(kWindowKey));
    auto after = make();
    ASSERT_TRUE(after.start());
    EXPECT_EQ(after.history().observed_at, before.history().observed_at);
    EXPECT_EQ(after.history().bikes, before.history().bikes);
    EXPECT_EQ(after.history().docks, before.history().docks);
    ASSERT_TRUE(store.put(kWindowKey, bytes));
  }
}

TEST_F(collector_test, a_store_that_cannot_be_read_is_not_overwritten) {
  ASSERT_TRUE(make().collect_once(clock.now()));
  const int writes = store.writes();
  store.fail_below("history/", {store_call::get}, {error_code::unavailable, "no store"});
  clock.pass(minutes(15));
  auto collector = make();
  const auto poll = collector.collect_once(clock.now());
  ASSERT_FALSE(poll);
  EXPECT_EQ(poll.error().code, error_code::unavailable);
  EXPECT_EQ(store.writes(), writes);
  store.heal();
  EXPECT_TRUE(collector.collect_once(clock.now())->new_sample);
}

TEST_F(collector_test, failed_writes_are_told_and_do_not_stop_the_rest) {
  auto collector = make();
  fill_disk_below("snapshots/");
  const auto poll = collector.collect_once(clock.now());
  ASSERT_TRUE(poll);
  EXPECT_TRUE(poll->new_sample);
  EXPECT_FALSE(poll->bronze_written);
  ASSERT_FALSE(poll->stored);
  EXPECT_NE(poll->stored.error().message.find("disk full"), std::string::npos);
  EXPECT_EQ(published.size(), 1u);
  EXPECT_TRUE(load_window(store));
  store.heal();
  clock.pass(minutes(1));
  EXPECT_TRUE(collector.collect_once(clock.now())->bronze_written);  // made up for within the span
  fill_disk_below("history/");
  clock.pass(minutes(1));
  EXPECT_FALSE(collector.collect_once(clock.now())->stored);
}

TEST_F(collector_test, another_grid_is_rebuilt) {
  ASSERT_TRUE(make().collect_once(clock.now()));
  ASSERT_TRUE(save_window(store, make_window(clock.now(), minutes(5), 10)));
  auto collector = make();
  ASSERT_TRUE(collector.start());
  EXPECT_EQ(collector.history().steps, 96);
  EXPECT_EQ(collector.history().stations.size(), 12u);
}

TEST_F(collector_test, bronze_is_hourly_unless_told_otherwise) {
  manual_sleeper day(clock, 24 * 60);
  make({.window_steps = 96}).run(minutes(1), day);
  EXPECT_EQ(bronze_count(), 24u);
}

TEST_F(collector_test, two_at_once_write_one_bronze_a_span) {
  auto one = make();
  auto other = make();
  EXPECT_TRUE(one.collect_once(clock.now())->bronze_written);
  clock.pass(minutes(1));
  EXPECT_FALSE(other.collect_once(clock.now())->bronze_written);
  EXPECT_EQ(bronze_count(), 1u);
}

TEST_F(collector_test, the_report_lies_beside_the_snapshot) {
  ASSERT_TRUE(make().collect_once(clock.now()));
  const auto index = store.get(bronze_index_key(clock.now()));
  ASSERT_TRUE(index);
  EXPECT_NE(index->find(R"("report":{"kept":12)"), std::string::npos) << *index;
}

TEST_F(collector_test, a_shrunken_list_is_refused_and_the_last_good_stays) {
  auto collector = make();
  ASSERT_TRUE(collector.collect_once(clock.now()));
  client.tells_only = 5;
  clock.pass(minutes(1));
  const auto poll = collector.collect_once(clock.now());
  ASSERT_FALSE(poll);
  EXPECT_EQ(poll.error().code, error_code::invalid_input);
  EXPECT_NE(poll.error().message.find("tells 5 stations where 12 are usual"), std::string::npos)
      << poll.error().message;
  EXPECT_EQ(collector.last_good()->snapshot.entries.size(), 12u);
  EXPECT_EQ(published.size(), 1u);
  clock.pass(minutes(1));
  EXPECT_FALSE(make().collect_once(clock.now()));  // nor after a restart
  EXPECT_TRUE(make({.window_steps = 96, .least_share = 0}).collect_once(clock.now())->new_sample);
}

TEST_F(collector_test, half_of_the_usual_list_is_still_taken) {
  auto collector = make();
  ASSERT_TRUE(collector.collect_once(clock.now()));
  client.tells_only = 6;
  clock.pass(minutes(1));
  EXPECT_TRUE(collector.collect_once(clock.now())->new_sample);
}

TEST_F(collector_test, polls_start_a_little_after_their_tick_and_do_not_drift) {
  auto collector = make({.window_steps = 96, .jitter = seconds(5), .seed = 1});
  manual_sleeper hour(clock, 60);
  collector.run(minutes(1), hour);
  std::vector<long> late;
  for (const auto time : client.asked_at) late.push_back(time.time_since_epoch() % minutes(1) / seconds(1));
  EXPECT_EQ(published.size(), 60u);
  EXPECT_LE(*std::ranges::max_element(late), 5);
  EXPECT_GT(std::count(late.begin(), late.end(), 0), 1);
  EXPECT_GT(std::count(late.begin(), late.end(), 5), 1);
}

TEST_F(collector_test, profiles_are_there_for_the_first_sample_of_a_new_day) {
  manual_sleeper to_midnight(clock, 18 * 4);
  auto collector = make({.bronze_every = minutes(15)});
  collector.run(minutes(15), to_midnight);
  EXPECT_TRUE(collector.profiles()->stations.empty());
  clock.set(at("2026-03-05T00:00:00Z"));
  ASSERT_TRUE(collector.collect_once(clock.now())->stored);
  EXPECT_EQ(collector.profiles()->stations.size(), 12u);
  EXPECT_EQ(load_profiles(store)->profiles, *collector.profiles());
  auto after = make({.bronze_every = minutes(15)});
  ASSERT_TRUE(after.start());
  EXPECT_EQ(*after.profiles(), *collector.profiles());
}

TEST_F(collector_test, profiles_that_cannot_be_written_cost_nothing_else) {
  store.fail_below("history/_profiles", {store_call::put}, {error_code::unavailable, "disk full"});
  manual_sleeper days(clock, 30);
  auto collector = make({.bronze_every = minutes(15)});
  collector.run(hours(1), days);
  EXPECT_EQ(published.size(), 30u);
  EXPECT_EQ(load_window(store)->observed_at, clock.now());
  clock.pass(hours(1));
  EXPECT_TRUE(collector.collect_once(clock.now())->stored);
  EXPECT_FALSE(load_profiles(store));
}

// Two ways from the same samples: through the window as the days end, and through bronze and the days.
TEST_F(collector_test, profiles_are_those_that_compact_makes_to_the_bit) {
  const auto paris = time_zone::load("Europe/Paris").value();
  clock.set(at("2026-04-03T09:00:00Z"));
  manual_sleeper four_days(clock, 4 * 96 + 70);  // Easter Monday is the 6th
  auto collector = make({.bronze_every = minutes(15), .zone = paris, .country = "FR"});
  collector.run(minutes(15), four_days);
  const auto collected = *load_profiles(store);
  EXPECT_EQ(collected.profiles, *collector.profiles());
  EXPECT_EQ(collected.profiles.stations.at(0).days, (std::array<std::uint16_t, 2>{2, 3}));
  ASSERT_TRUE(store.remove(kProfilesKey));
  ASSERT_TRUE(compact(store, false, [](long, long) {}));
  const auto report = update_profiles(store, paris, "FR", false, [](long, long) {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->rebuilt);
  EXPECT_EQ(*load_profiles(store), collected);
}

TEST_F(collector_test, polls_are_measured) {
  auto collector = make();
  ASSERT_TRUE(collector.collect_once(clock.now()));
  client.frozen_at = clock.now();
  clock.pass(minutes(1));
  ASSERT_TRUE(collector.collect_once(clock.now()));
  client.failing = fail(error_code::timeout, "silence");
  ASSERT_FALSE(collector.collect_once(clock.now()));
  const auto text = measured.text();
  for (const auto* line :
       {"velib_feed_polls_total{outcome=\"new\"} 1", "velib_feed_polls_total{outcome=\"unchanged\"} 1",
        "velib_feed_polls_total{outcome=\"failed\"} 1", "velib_feed_poll_failures_total{cause=\"timeout\"} 1",
        "velib_feed_observed_timestamp_seconds 1772604000",
        "velib_feed_advanced_timestamp_seconds 1772604000", "velib_feed_stations 12",
        "velib_feed_defects{cost=\"left_out\",defect=\"misplaced\"} 0",
        "velib_store_writes_total{object=\"bronze\",outcome=\"written\"} 1"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  }
}

}  // namespace
}  // namespace velib
