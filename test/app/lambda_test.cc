// What a function makes of its environment, and a city that is looked at when somebody asks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/lambda_city.h"
#include "app/lambda_runtime.h"
#include "app/lambda_settings.h"
#include "app/served_model.h"
#include "base/log.h"
#include "feed/gbfs_documents.h"
#include "feed/simulated_city.h"
#include "history/window_file.h"
#include "test/support/fault_store.h"
#include "test/support/manual_clock.h"
#include "test/support/scripted_client.h"
#include "test/support/times.h"
#include "test/support/variables.h"

namespace velib {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

TEST(lambda_settings, by_the_environment_alone) {
  const auto least =
      read_lambda_settings(variables({{"_HANDLER", "api"}, {"VELIB_TREND_STORE", "s3://b/p"}}));
  ASSERT_TRUE(least) << least.error().message;
  EXPECT_EQ(least->store, "s3://b/p");
  EXPECT_EQ(least->city, "paris");
  EXPECT_TRUE(least->reads_feed);
  EXPECT_TRUE(least->cors_origins.empty());
  EXPECT_EQ(least->bronze_every, 1h);
  EXPECT_EQ(least->beneath.value().light, kLightBasemap);
  const auto all = read_lambda_settings(variables({{"_HANDLER", "collect"},
                                                   {"VELIB_TREND_STORE", "x"},
                                                   {"VELIB_TREND_CITY", "demo"},
                                                   {"VELIB_TREND_MODEL", "m.tar.gz"},
                                                   {"VELIB_TREND_PRECISION", "bf16"},
                                                   {"VELIB_TREND_CORS_ORIGINS", "https://a, https://b,"},
                                                   {"VELIB_TREND_BASEMAP", "none"},
                                                   {"VELIB_TREND_LIVE", "off"},
                                                   {"VELIB_TREND_BRONZE_EVERY", "15m"}}));
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->handler, lambda_handler::collect);
  EXPECT_EQ(all->model.path, "m.tar.gz");
  EXPECT_EQ(all->model.wanted, precision::bf16);
  EXPECT_THAT(all->cors_origins, ElementsAre("https://a", "https://b"));
  EXPECT_FALSE(all->beneath);
  EXPECT_FALSE(all->reads_feed);
  EXPECT_EQ(all->bronze_every, 15min);
}

TEST(lambda_settings, a_wrong_one_is_named) {
  EXPECT_EQ(read_lambda_settings(variables({{"VELIB_TREND_STORE", "x"}})).error().code,
            error_code::not_found);
  for (const char* name : {"VELIB_TREND_PRECISION", "VELIB_TREND_LIVE", "VELIB_TREND_BRONZE_EVERY",
                           "VELIB_TREND_BASEMAP", "VELIB_TREND_BASEMAP_DARK"}) {
    const auto read =
        read_lambda_settings(variables({{"_HANDLER", "api"}, {"VELIB_TREND_STORE", "x"}, {name, "?"}}));
    ASSERT_FALSE(read) << name;
    EXPECT_EQ(read.error().code, error_code::invalid_input);
    EXPECT_THAT(read.error().message, HasSubstr(name));
  }
}

TEST(http_runtime_api, speaks_as_lambda_has_it) {
  scripted_client client([](const scripted_client::asked& r) -> result<http_answer> {
    if (r.method == "POST") return http_answer{.status = r.url.ends_with("/response") ? 413 : 202};
    return http_answer{.status = 200,
                       .headers = {{"lambda-runtime-aws-request-id", "8476-a"},
                                   {"lambda-runtime-deadline-ms", "1772634660123"}},
                       .body = "{}"};
  });
  http_runtime_api api("127.0.0.1:9001", client);
  const auto i = api.next();
  ASSERT_TRUE(i);
  EXPECT_EQ(i->id, "8476-a");
  EXPECT_EQ(i->event, "{}");
  EXPECT_EQ(i->deadline.time_since_epoch(), 1772634660123ms);
  EXPECT_EQ(api.respond("8476-a", "x").error().code, error_code::invalid_input);
  EXPECT_TRUE(api.report("8476-a", {"Function.Timeout", "late"}));
  EXPECT_TRUE(api.report_init({"Runtime.ConfigInvalid", "no store"}));
  EXPECT_EQ(client.requests[0].url, "http://127.0.0.1:9001/2018-06-01/runtime/invocation/next");
  EXPECT_EQ(client.requests[1].url, "http://127.0.0.1:9001/2018-06-01/runtime/invocation/8476-a/response");
  EXPECT_EQ(client.requests[2].header("lambda-runtime-function-error-type"), "Function.Timeout");
  EXPECT_EQ(client.requests[2].body,
            R"({"errorMessage":"late","errorType":"Function.Timeout","stackTrace":[]})");
  EXPECT_EQ(client.requests[3].url, "http://127.0.0.1:9001/2018-06-01/runtime/init/error");
}

TEST(http_runtime_api, ends_with_an_api_that_fails) {
  scripted_client client([](const scripted_client::asked&) { return http_answer{.status = 500}; });
  http_runtime_api api("a:1", client);
  EXPECT_EQ(api.next().error().code, error_code::unavailable);
  EXPECT_EQ(api.respond("1", "x").error().code, error_code::unavailable);
  client.answer = [](const auto&) {
    return http_answer{.status = 200, .headers = {{"lambda-runtime-aws-request-id", "../x"}}};
  };
  EXPECT_THAT(api.next().error().message, HasSubstr("without an id"));
}

// A model elsewhere, which answers or does not.
class failing_model final : public city_forecaster {
 public:
  failing_model(served_model model, const bool& down) : model_(std::move(model)), down_(down) {}
  result<city_forecast> forecast(const forecast_query& query) override {
    if (down_) return fail(error_code::unavailable, "the endpoint is down");
    return model_.forecast(query);
  }

 private:
  served_model model_;
  const bool& down_;
};

// A store that another collects into, and a feed beside it.
class lambda_city_test : public testing::Test {
 protected:
  static void SetUpTestSuite() { set_log_level(log_level::error); }
  static void TearDownTestSuite() { set_log_level(log_level::info); }

  void SetUp() override {
    asked.answer = [this](const scripted_client::asked& r) -> result<http_answer> {
      ++feed_reads;
      if (feed_down) return fail(error_code::unavailable, "the feed is down");
      const auto told = simulated.at(clock.now());
      const bool names = r.url.find("information") != std::string::npos;
      return http_answer{.status = 200, .body = names ? station_information(told) : station_status(told)};
    };
  }
  void save_window_of(utc_time last) {
    window w = make_window(last, kWindowStep, kWindowSteps);
    record(w, simulated.at(last));
    ASSERT_TRUE(save_window(store, w));
  }
  std::unique_ptr<lambda_city> open(bool reads_feed = true) {
    const auto model = [this]() -> result<std::unique_ptr<city_forecaster>> {
      auto local = served_model::open(store, {});
      if (!local) return pass(local);
      return std::make_unique<failing_model>(*std::move(local), model_down);
    };
    return lambda_city::open({c, store, client, clock, state}, model, reads_feed).value();
  }
  utc_time shown() const { return state.current()->snapshot.observed_at; }

  city c{.title = "Test", .feed = {.information = "http://f/information", .status = "http://f/status"}};
  simulated_city simulated{{.stations = 5}};
  manual_clock clock{"2026-03-04T06:00:00Z"};
  fault_store store;
  scripted_client asked;
  deadline_client client{asked};
  publication state;
  int feed_reads = 0;
  bool model_down = false;
  bool feed_down = false;
};

TEST_F(lambda_city_test, shows_the_counts_without_a_forecast_and_asks_for_one_again_with_each_look) {
  save_window_of(clock.now());
  model_down = true;
  const auto city = open(false);
  ASSERT_NE(state.current(), nullptr);
  EXPECT_FALSE(state.current()->forecast);
  EXPECT_EQ(state.current()->trouble, kNoInference);
  model_down = false;
  city->look();
  EXPECT_TRUE(state.current()->forecast);
  EXPECT_EQ(state.current()->trouble, "");
}

TEST_F(lambda_city_test, keeps_the_last_forecast_beside_counts_that_have_none) {
  save_window_of(clock.now());
  const auto city = open(false);
  const auto first = state.current();
  clock.set(clock.now() + kWindowStep);
  save_window_of(clock.now());
  model_down = true;
  city->look();
  EXPECT_GT(state.current()->snapshot.observed_at, first->snapshot.observed_at);
  EXPECT_FALSE(state.current()->forecast);
  EXPECT_EQ(state.current()->last_good, first);
}

TEST_F(lambda_city_test, fresh_data_is_left_alone) {
  save_window_of(clock.now());
  clock.pass(30s);
  auto live = open();
  EXPECT_EQ(shown(), clock.now() - 30s);
  const int reads = store.succeeded(store_call::get);
  live->look();
  EXPECT_EQ(store.succeeded(store_call::get), reads);
  EXPECT_EQ(feed_reads, 0);
}

TEST_F(lambda_city_test, old_data_is_made_new_once_a_cadence_and_nothing_is_written) {
  save_window_of(clock.now() - 1h);
  const int writes = store.writes();
  auto live = open();
  EXPECT_EQ(shown(), clock.now());
  const int reads = feed_reads;
  for (int k = 0; k < 5; ++k) live->look();
  EXPECT_EQ(feed_reads, reads);
  clock.pass(1min);
  live->look();
  EXPECT_EQ(shown(), clock.now());
  EXPECT_EQ(feed_reads, reads + 1);  // the status
  EXPECT_EQ(store.writes(), writes);
}

TEST_F(lambda_city_test, a_window_that_another_wrote_is_taken_up_and_saves_the_feed) {
  save_window_of(clock.now());
  auto live = open();
  clock.pass(2min);
  save_window_of(clock.now());
  live->look();
  EXPECT_EQ(shown(), clock.now());
  EXPECT_EQ(feed_reads, 0);
}

TEST_F(lambda_city_test, an_older_window_does_not_take_back_what_was_seen) {
  save_window_of(clock.now() - 1h);
  auto live = open();
  const auto seen = clock.now();
  clock.pass(1min);
  save_window_of(seen - 10min);
  feed_down = true;
  live->look();
  EXPECT_EQ(shown(), seen);
  const auto& w = state.current()->window;
  EXPECT_EQ(w.observed_at, seen);
  EXPECT_NE(w.bikes[w.cell(0, *cell_at(w, seen - 10min))], kUnknown);
}

TEST_F(lambda_city_test, a_feed_that_is_down_is_asked_less_and_less) {
  save_window_of(clock.now() - 1h);
  feed_down = true;
  auto live = open();
  EXPECT_EQ(shown(), clock.now() - 1h);
  const auto stored = shown();
  for (int minute = 0; minute < 60; ++minute) {
    clock.pass(1min);
    live->look();
  }
  EXPECT_EQ(shown(), stored);
  EXPECT_LE(feed_reads, 9);
  EXPECT_GE(feed_reads, 5);
}

TEST_F(lambda_city_test, frozen_means_frozen) {
  save_window_of(clock.now() - 1h);
  auto live = open(false);
  clock.pass(10min);
  live->look();
  EXPECT_EQ(shown(), at("2026-03-04T05:00:00Z"));
  EXPECT_EQ(feed_reads, 0);
}

TEST_F(lambda_city_test, without_a_store_the_feed_is_served_and_the_store_when_it_is_back) {
  save_window_of(clock.now() - 15min);
  store.fail_below("", {store_call::get, store_call::list}, {error_code::unavailable, "the store is down"});
  auto live = open();
  ASSERT_TRUE(state.current());
  EXPECT_EQ(shown(), clock.now());
  store.heal();
  clock.pass(5min);
  live->look();
  const auto& w = state.current()->window;
  EXPECT_NE(w.bikes[w.cell(0, *cell_at(w, at("2026-03-04T05:45:00Z")))], kUnknown);
  EXPECT_EQ(shown(), clock.now());
}

TEST_F(lambda_city_test, a_damaged_window_leaves_the_feed) {
  ASSERT_TRUE(store.put(kWindowKey, "torn"));
  auto live = open();
  EXPECT_EQ(shown(), clock.now());
}

TEST_F(lambda_city_test, with_neither_there_is_nothing) {
  feed_down = true;
  auto live = open();
  EXPECT_FALSE(state.current());
  feed_down = false;
  clock.pass(1min);
  live->look();
  EXPECT_EQ(shown(), clock.now());
}

}  // namespace
}  // namespace velib
