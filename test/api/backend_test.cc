#include "api/backend.h"

#include <gtest/gtest.h>

#include "api/answer.h"
#include "api/router.h"
#include "test/api/golden.h"
#include "test/api/small_city.h"

namespace velib {
namespace {

class small_backend : public testing::Test {
 protected:
  small_backend() { state.publish(small_city()); }

  publication state;
  request_handler handler = make_backend(state, {});
};

TEST_F(small_backend, answers_as_the_golden_files_say) {
  const std::vector<std::pair<std::string, std::string>> asked{
      {"healthz", "/healthz"},
      {"stations", "/stations"},
      {"stations_limit", "/stations?limit=1"},
      {"stations_validate", "/stations?all=true&validate=true"},
      {"predict", "/predict/10002"},
      {"v1_stations", "/v1/stations"},
      {"v1_stations_filtered", "/v1/stations?bbox=2.2,48.8,2.3,48.9&has=bikes,docks&open=true"},
      {"v1_station", "/v1/stations/10002"},
      {"v1_station_unknown", "/v1/stations/10004"},
      {"v1_station_gone", "/v1/stations/10005"},
      {"v1_history", "/v1/stations/10002/history?hours=6"},
  };
  for (const auto& [name, target] : asked) {
    const auto answer = ask(handler, target);
    EXPECT_EQ(answer.status, 200) << target;
    EXPECT_EQ(header_value(answer, "content-type"),
              name.starts_with("v1_station") ? "application/geo+json" : "application/json");
    expect_golden(name, answer);
  }
}

TEST_F(small_backend, refuses_as_the_golden_files_say) {
  const std::vector<std::tuple<std::string, std::string, int>> asked{
      {"predict_404", "/predict/99999", 404},
      {"predict_503", "/predict/10004", 503},
      {"stations_422", "/stations?limit=0&all=perhaps&validate=1", 422},
      {"not_found", "/nowhere", 404},
  };
  for (const auto& [name, target, status] : asked) {
    const auto answer = ask(handler, target);
    EXPECT_EQ(answer.status, status) << target;
    expect_golden(name, answer);
  }
}

TEST_F(small_backend, a_station_without_a_count_now_has_no_prediction) {
  EXPECT_EQ(ask(handler, "/predict/10005").status, 503);
}

TEST_F(small_backend, without_a_model_there_are_stations_but_no_predictions) {
  auto city = small_city();
  city->forecast.reset();
  state.publish(city);
  EXPECT_EQ(ask(handler, "/stations").status, 200);
  EXPECT_EQ(ask(handler, "/predict/10002").status, 503);
  EXPECT_EQ(ask(handler, "/predict/99999").status, 404);
}

TEST_F(small_backend, a_model_without_the_three_hours_predicts_nothing) {
  auto city = small_city();
  city->forecast->horizons[3] = std::chrono::minutes(240);
  state.publish(city);
  EXPECT_EQ(ask(handler, "/predict/10002").status, 503);
}

TEST(backend, before_the_first_snapshot_it_says_so) {
  const publication nothing;
  const auto handler = make_backend(nothing, {});
  EXPECT_EQ(body_text(ask(handler, "/healthz")), R"({"status":"ok"})");
  EXPECT_EQ(body_text(ask(handler, "/predict/10002")),
            R"({"detail":"Prediction service temporarily unavailable."})");
  EXPECT_EQ(ask(handler, "/predict/10002").status, 503);
  EXPECT_EQ(ask(handler, "/stations").status, 503);
  EXPECT_EQ(ask(handler, "/stations?limit=x").status, 422);
}

TEST_F(small_backend, reads_flags_as_fastapi_does) {
  for (const char* word : {"true", "1", "YES", "On", "t", "y"}) {
    const auto answer = ask(handler, std::string("/stations?all=") + word);
    EXPECT_NE(body_text(answer).find(R"("all":true)"), std::string::npos) << word;
  }
  for (const char* word : {"false", "0", "No", "OFF", "f", "n"}) {
    const auto answer = ask(handler, std::string("/stations?all=") + word);
    EXPECT_NE(body_text(answer).find(R"("all":false)"), std::string::npos) << word;
  }
  for (const char* word : {"", "2", "maybe", "%C3%A9"}) {
    EXPECT_EQ(ask(handler, std::string("/stations?all=") + word).status, 422) << word;
  }
}

TEST_F(small_backend, holds_the_limit_to_its_bounds) {
  for (const char* good : {"1", "1000", "%2010", "+7"}) {
    EXPECT_EQ(ask(handler, std::string("/stations?limit=") + good).status, 200) << good;
  }
  for (const char* bad : {"0", "1001", "-3", "x", "", "1.5", "99999999999999999999"}) {
    EXPECT_EQ(ask(handler, std::string("/stations?limit=") + bad).status, 422) << bad;
  }
  EXPECT_EQ(ask(handler, "/stations?limit=0&limit=1").status, 200);  // the last one counts
  EXPECT_EQ(ask(handler, "/stations?all=true&limit=0").status, 422);
}

TEST_F(small_backend, names_at_most_fifty_issues) {
  auto city = small_city();
  const auto bad = city->snapshot.entries.back();
  for (int i = 0; i < 60; ++i) {
    city->snapshot.entries.push_back(bad);
    city->snapshot.entries.back().station.code = fmt::format("2{:04}", i);
  }
  state.publish(city);
  const std::string text(body_text(ask(handler, "/stations?all=1&validate=1")));
  const auto issues = text.substr(0, text.find("\"records\""));
  size_t named = 0;
  for (size_t at = 0; (at = issues.find(": ", at)) != std::string::npos; ++at) ++named;
  EXPECT_EQ(named, 50u);
}

TEST_F(small_backend, marks_stations_that_have_stood_still_for_days) {
  auto city = small_city();
  city->window = make_window(kSmallCityTime, std::chrono::minutes(15), 4 * 96);
  for (const int hours_ago : {80, 40, 0})
    record(city->window, small_snapshot(kSmallCityTime - std::chrono::hours(hours_ago)));
  state.publish(city);
  EXPECT_NE(
      body_text(ask(handler, "/stations?validate=1")).find("10002: unchanged since 2026-03-25T20:00:00Z"),
      std::string::npos);
}

TEST_F(small_backend, tells_its_measurements_where_there_are_any) {
  metrics measured;
  measured.set("velib_stations", "Stations.", 12);
  const auto answer = ask(make_backend(state, {.measured = &measured}), "/metrics");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(body_text(answer).find("\nvelib_stations 12\n"), std::string::npos);
  EXPECT_EQ(ask(handler, "/metrics").status, 404);
}

TEST_F(small_backend, other_methods_are_told_which_are_allowed) {
  for (const char* method : {"POST", "PUT", "DELETE", "TRACE", "BREW"}) {
    const auto answer = ask(handler, "/stations", method);
    EXPECT_EQ(answer.status, 405) << method;
    EXPECT_EQ(body_text(answer), R"({"detail":"Method Not Allowed"})");
    EXPECT_EQ(header_value(answer, "allow"), "GET, HEAD, OPTIONS");
  }
  const auto options = ask(handler, "/v1/forecast", "OPTIONS");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(header_value(options, "allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(ask(handler, "/nowhere", "OPTIONS").status, 404);
  EXPECT_EQ(body_text(ask(handler, "/stations", "HEAD")), body_text(ask(handler, "/stations")));
  EXPECT_EQ(ask(handler, "/nowhere", "POST").status, 404);
}

TEST_F(small_backend, broken_percent_encoding_is_a_bad_request) {
  for (const char* target : {"/predict/%", "/predict/%4", "/predict/%zz", "/predict/%ff", "/predict/1%000",
                             "/%2", "/stations?limit=%", "/stations?%f=1", "/stations?x=%ff"}) {
    EXPECT_EQ(ask(handler, target).status, 400) << target;
  }
}

TEST_F(small_backend, a_station_code_is_decoded_and_comes_back_as_text) {
  EXPECT_EQ(ask(handler, "/predict/%31000%32").status, 200);
  EXPECT_EQ(body_text(ask(handler, "/predict/%22%C3%A9%2F%0A")),
            "{\"detail\":\"Station \\\"é/\\n not found\"}");
  EXPECT_EQ(ask(handler, "/predict/").status, 404);
  EXPECT_EQ(ask(handler, "/predict/10002/").status, 404);
}

TEST(router, an_exception_of_an_endpoint_is_a_500_that_tells_nothing) {
  router routes;
  routes.get("/x", [](const call&) -> response { throw std::runtime_error("secret"); });
  const auto answer = ask(routes, "/x");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(body_text(answer), R"({"detail":"Internal Server Error"})");
}

TEST(router, a_name_stands_for_one_segment_that_is_not_empty) {
  router routes;
  routes.get("/a/{one}/{two}",
             [](const call& c) { return response{.body = c.arguments.at(0) + "+" + c.arguments.at(1)}; });
  EXPECT_EQ(body_text(ask(routes, "/a/%7Bx%7D/y")), "{x}+y");
  for (const char* other : {"/a/x", "/a//y", "/a/x/y/z", "/b/x/y"}) {
    EXPECT_EQ(ask(routes, other).status, 404) << other;
  }
}

}  // namespace
}  // namespace velib
