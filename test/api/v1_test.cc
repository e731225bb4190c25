// The routes below /v1 and the checks of health, on the small city.
#include <cstring>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "api/openapi.h"
#include "api/query.h"
#include "api/station_filter.h"
#include "base/file.h"
#include "test/api/golden.h"
#include "test/api/small_city.h"

namespace velib {
namespace {

namespace json = boost::json;

class v1 : public testing::Test {
 protected:
  v1() { publish(chances_city()); }

  static std::shared_ptr<published> chances_city() {
    auto city = small_city();
    city->forecast = small_chances(city->window);
    city->next_at = kSmallCityTime + std::chrono::seconds(60);
    return city;
  }
  void publish(const std::shared_ptr<published>& city) { state.publish(city); }
  json::value get(std::string_view target, int status = 200) const {
    const auto answer = ask(handler, target);
    EXPECT_EQ(answer.status, status) << target << ": " << body_of(answer);
    return json::parse(body_of(answer));
  }

  publication state;
  small_clock time;
  metrics measured;
  city_facts facts{.title = "Paris",
                   .zone = *time_zone::load("Europe/Paris"),
                   .country = "FR",
                   .every = std::chrono::seconds(60)};
  request_handler handler = make_backend(
      state, {.measured = &measured, .city = facts, .stale_after = std::chrono::minutes(15), .clock = &time});
};

TEST_F(v1, forecasts_as_the_golden_files_say) {
  expect_golden("v1_station_forecast", ask(handler, "/v1/stations/10002/forecast"));
  expect_golden("v1_station_forecast_unknown", ask(handler, "/v1/stations/10004/forecast"));
  expect_golden("v1_forecast", ask(handler, "/v1/forecast"));
  expect_golden("v1_system", ask(handler, "/v1/system"));
  expect_golden("readyz", ask(handler, "/readyz"));
}

TEST_F(v1, a_station_without_docks_of_its_own_says_so_in_the_list_and_alone) {
  const auto city = chances_city();
  city->window.stations[*find_station(city->window, "10003")].is_virtual = true;
  publish(city);
  const auto list = get("/v1/stations");
  for (const auto& feature : list.at("features").as_array()) {
    const bool wanted = feature.at("id") == "10003";
    EXPECT_EQ(feature.at("properties").at("virtual").as_bool(), wanted) << feature;
  }
  EXPECT_TRUE(get("/v1/stations/10003").at("properties").at("virtual").as_bool());
}

TEST_F(v1, a_model_of_points_has_nulls_for_what_it_does_not_know) {
  publish(small_city());
  expect_golden("v1_station_forecast_points", ask(handler, "/v1/stations/10002/forecast"));
  expect_golden("v1_forecast_points", ask(handler, "/v1/forecast"));
}

TEST_F(v1, the_city_says_what_each_station_says) {
  const auto city = get("/v1/forecast");
  const auto& codes = city.at("codes").as_array();
  ASSERT_EQ(codes.size(), 4u);
  for (size_t s = 0; s < codes.size(); ++s) {
    const auto one = get("/v1/stations/" + std::string(codes[s].as_string()) + "/forecast");
    EXPECT_EQ(one.at("renting"), city.at("renting").at(s));
    EXPECT_EQ(one.at("basis").at("history_hours_missing"), city.at("history_hours_missing").at(s));
    for (size_t lead = 0; lead < 9; ++lead) {
      for (const char* kind : {"bikes", "docks"}) {
        const auto& outlook = one.at("forecast").at(lead).at(kind);
        for (const char* number : {"expected", "low", "high", "chance"}) {
          EXPECT_EQ(city.at(kind).at(number).at(s).at(lead),
                    outlook.is_null() ? outlook : outlook.at(number));
        }
      }
    }
  }
}

TEST_F(v1, a_closed_station_keeps_its_counts_and_says_that_it_is_closed) {
  auto city = chances_city();
  const auto row = find_station(city->window, "10002").value();
  city->window.latest[row]->renting = answer::no;
  publish(city);
  const auto one = get("/v1/stations/10002/forecast");
  EXPECT_EQ(one.at("renting"), false);
  EXPECT_EQ(one.at("returning"), true);
  EXPECT_EQ(one.at("forecast").at(0).at("bikes").at("expected"), 12);
}

TEST_F(v1, the_last_good_forecast_is_shown_with_its_age) {
  const auto good = chances_city();
  auto city = small_city();
  city->forecast.reset();
  city->snapshot.observed_at += std::chrono::minutes(10);
  city->window.latest[find_station(city->window, "10002").value()]->renting = answer::no;
  city->last_good = last_good_after(good);
  city->trouble = "The inference service does not answer.";
  publish(city);
  const auto one = get("/v1/stations/10002/forecast");
  EXPECT_EQ(one.at("basis").at("fresh"), false);
  EXPECT_EQ(one.at("basis").at("age_seconds"), 600);
  EXPECT_EQ(one.at("basis").at("trouble"), "The inference service does not answer.");
  EXPECT_EQ(one.at("data_time"), "2026-03-29T06:20:00+02:00");
  EXPECT_EQ(one.at("forecast").at(0).at("time"), "2026-03-29T06:10:00+02:00");
  EXPECT_EQ(one.at("renting"), false) << "as the newest snapshot says";
  EXPECT_EQ(get("/v1/forecast").at("renting").at(1), false);
  EXPECT_EQ(get("/v1/forecast").at("basis"), [&] {
    auto basis = one.at("basis").as_object();
    basis.erase("history_hours_missing");
    basis.erase("profile");
    return basis;
  }());
  EXPECT_EQ(get("/v1/system").at("model").at("kind"), "trend");
  get("/predict/10002", 503);
  get("/readyz");
  const auto later = last_good_after(city);
  EXPECT_EQ(later, good) << "however often it fails, one value is kept";
  EXPECT_EQ(last_good_after(nullptr), nullptr);
}

TEST_F(v1, without_any_forecast_it_says_so_and_no_more) {
  auto city = small_city();
  city->forecast.reset();
  city->trouble = "No model.";
  publish(city);
  for (const char* target : {"/v1/forecast", "/v1/stations/10002/forecast"}) {
    EXPECT_EQ(get(target, 503).at("detail"), "Prediction service temporarily unavailable.");
  }
  EXPECT_EQ(get("/v1/system").at("model"), nullptr);
  expect_golden("readyz_503", ask(handler, "/readyz"));
}

TEST_F(v1, a_station_that_came_after_the_last_good_forecast_has_none) {
  auto city = small_city();
  city->forecast.reset();
  city->last_good = chances_city();
  auto newer = small_snapshot(kSmallCityTime + std::chrono::minutes(1));
  newer.entries.insert(newer.entries.begin(), small_station("10000", "New", 10, small_state(3, 7, 3, 0)));
  record(city->window, newer);
  publish(city);
  get("/v1/stations/10000/forecast", 503);
  EXPECT_EQ(get("/v1/stations/10002/forecast").at("forecast").at(0).at("bikes").at("expected"), 12);
}

TEST_F(v1, history_lies_on_the_grid_and_gaps_are_null) {
  const auto day = get("/v1/stations/10002/history");
  EXPECT_EQ(day.at("cells"), 96);
  EXPECT_EQ(day.at("step_seconds"), 900);
  EXPECT_EQ(day.at("bikes").as_array().size(), 96u);
  EXPECT_EQ(day.at("bikes").at(95), 12);
  EXPECT_EQ(day.at("bikes").at(91), 13);
  EXPECT_EQ(day.at("bikes").at(94), nullptr);
  EXPECT_EQ(day.at("start"), "2026-03-28T05:15:00+01:00");
  EXPECT_EQ(get("/v1/stations/10002/history?hours=1000").at("cells"), 4 * 96)
      << "no more than the window has";
  EXPECT_EQ(get("/v1/stations/10005/history?hours=1").at("bikes"),
            json::array({nullptr, nullptr, nullptr, nullptr}));
  for (const char* bad : {"0", "1001", "x", "-1", "1.5"}) {
    get(std::string("/v1/stations/10002/history?hours=") + bad, 422);
  }
  get("/v1/stations/99999/history", 404);
  get("/v1/stations/99999/history?hours=3", 404);
  get("/v1/stations/10002/history?hours=%", 400);
}

TEST_F(v1, the_past_of_the_city_is_that_of_each_station) {
  expect_golden("v1_city_history", ask(handler, "/v1/history?hours=2"));
  for (const char* hours : {"", "?hours=1", "?hours=7", "?hours=25", "?hours=96", "?hours=192"}) {
    const auto city = get(std::string("/v1/history") + hours);
    const auto& codes = city.at("codes").as_array();
    EXPECT_EQ(codes, get("/v1/forecast").at("codes"));
    for (size_t s = 0; s < codes.size(); ++s) {
      const auto one = get("/v1/stations/" + std::string(codes[s].as_string()) + "/history" + hours);
      for (const char* same : {"data_time", "start", "step_seconds"}) EXPECT_EQ(city.at(same), one.at(same));
      for (const char* kind : {"bikes", "ebikes", "docks"}) EXPECT_EQ(city.at(kind).at(s), one.at(kind));
    }
  }
  for (const char* bad : {"0", "193", "x", "-1", "1.5"}) get(std::string("/v1/history?hours=") + bad, 422);
  get("/v1/history?hours=%", 400);
}

TEST_F(v1, the_past_of_the_city_is_kept_for_days_and_for_the_hours_of_one) {
  const auto asked_twice = [&](std::string_view target) {
    const auto first = ask(handler, target), second = ask(handler, target);
    EXPECT_EQ(body_of(first), body_of(second));
    return first.ready == second.ready;
  };
  for (const char* kept : {"", "?hours=1", "?hours=24", "?hours=48", "?hours=192"}) {
    EXPECT_TRUE(asked_twice(std::string("/v1/history") + kept)) << kept;
  }
  EXPECT_FALSE(asked_twice("/v1/history?hours=25"));
  const auto before = ask(handler, "/v1/history");
  auto next = chances_city();
  next->snapshot.observed_at += std::chrono::minutes(1);
  publish(next);
  EXPECT_NE(body_of(ask(handler, "/v1/history")), body_of(before));
}

TEST_F(v1, a_city_without_a_forecast_or_a_station_has_a_past) {
  auto city = small_city();
  city->forecast.reset();
  publish(city);
  EXPECT_EQ(get("/v1/history").at("codes").as_array().size(), 4u);
  auto empty = std::make_shared<published>();
  empty->window = make_window(kSmallCityTime, std::chrono::minutes(15), 4);
  publish(empty);
  EXPECT_EQ(get("/v1/history").at("bikes"), json::array());
}

TEST_F(v1, says_what_station_is_not_found) {
  EXPECT_EQ(get("/v1/stations/99999", 404).at("detail"), "Station 99999 not found");
  get("/v1/stations/99999/forecast", 404);
  get("/v1/stations/10002/future", 404);
}

TEST(v1_without_data, says_so) {
  const publication nothing;
  small_clock time;
  const auto handler = make_backend(nothing, {.city = {.title = "Paris"}, .clock = &time});
  for (const char* target :
       {"/v1/stations", "/v1/stations?has=bikes", "/v1/stations/10002", "/v1/stations/10002/history",
        "/v1/stations/10002/history?hours=3", "/v1/stations/10002/forecast", "/v1/forecast", "/v1/history",
        "/v1/history?hours=25", "/readyz"}) {
    EXPECT_EQ(ask(handler, target).status, 503) << target;
  }
  expect_golden("v1_system_without_data", ask(handler, "/v1/system"));
  expect_golden("readyz_without_data", ask(handler, "/readyz"));
}

TEST_F(v1, a_feed_that_stands_still_is_not_ready) {
  time.time = kSmallCityTime + std::chrono::minutes(15);
  EXPECT_EQ(ask(handler, "/readyz").status, 200);
  time.time += std::chrono::seconds(1);
  const auto answer = get("/readyz", 503);
  EXPECT_EQ(answer.at("detail"), "Not ready: the feed stands still.");
  EXPECT_EQ(answer.at("checks"), (json::object{{"data", true}, {"model", true}, {"feed", false}}));
  EXPECT_EQ(ask(handler, "/healthz").status, 200);
}

class filtered : public v1 {
 protected:
  std::vector<std::string> codes(std::string_view query) const {
    std::vector<std::string> found;
    const auto answer = get("/v1/stations?" + std::string(query));
    for (const auto& f : answer.at("features").as_array()) {
      found.emplace_back(f.at("id").as_string());
    }
    return found;
  }
  using list = std::vector<std::string>;
};

TEST_F(filtered, by_use) {
  EXPECT_EQ(codes("has=bikes"), (list{"10002", "10003"}));
  EXPECT_EQ(codes("has=ebikes,docks"), (list{"10002", "10003"}));
  EXPECT_EQ(codes("open=true"), (list{"10001", "10002", "10003"}));
  EXPECT_EQ(codes("open=false"), (list{"10004"}));
  EXPECT_EQ(codes("open=true&has=bikes&bbox=0,0,1,1"), list{});
  auto city = chances_city();
  city->window.latest[find_station(city->window, "10002").value()]->renting = answer::no;
  city->window.latest[find_station(city->window, "10003").value()]->returning = answer::unknown;
  publish(city);
  EXPECT_EQ(codes("has=bikes"), (list{"10003"}));
  EXPECT_EQ(codes("has=docks"), (list{"10002"}));
  EXPECT_EQ(codes("has=bikes,docks"), list{});
  EXPECT_EQ(codes("open=true"), (list{"10001"}));
}

TEST_F(filtered, by_box) {
  EXPECT_EQ(codes("bbox=2.2757,48.8656,2.2757,48.8656"), (list{"10001", "10002", "10003"}))
      << "edges belong to it";
  EXPECT_EQ(codes("bbox=2.2758,48,3,49"), list{});
  EXPECT_EQ(codes("bbox=2.2,48.8657,2.3,49"), list{});
  EXPECT_EQ(codes("bbox=170,48,3,49"), (list{"10001", "10002", "10003"})) << "across the 180th meridian";
  EXPECT_EQ(codes("bbox=3,48,2,49"), list{});
  EXPECT_EQ(codes("bbox=-180,-90,180,90&has=bikes"), (list{"10002", "10003"}));
}

TEST_F(filtered, what_cannot_be_read_is_refused) {
  for (const char* bad : {"bbox=", "bbox=1,2,3", "bbox=1,2,3,4,5", "bbox=a,2,3,4", "bbox=1,5,3,4",
                          "bbox=181,2,3,4", "bbox=1,-91,3,4", "bbox=nan,2,3,4", "bbox=1,2,3,",
                          "bbox=1e400,2,3,4", "has=", "has=cars", "has=bikes,", "open=", "open=maybe"}) {
    const auto detail = get(std::string("/v1/stations?") + bad, 422).at("detail").at(0);
    EXPECT_EQ(std::string(detail.at("loc").at(1).as_string()), std::string(bad, std::strchr(bad, '=')))
        << bad;
  }
  expect_golden("v1_stations_422", ask(handler, "/v1/stations?bbox=1,2&has=cars&open=perhaps"));
  EXPECT_EQ(ask(handler, "/v1/stations?bbox=%").status, 400);
}

TEST_F(v1, tells_its_own_description) {
  EXPECT_EQ(body_of(ask(handler, "/openapi.json")), openapi_json());
  EXPECT_EQ(get("/openapi.json").at("openapi"), "3.1.0");
}

TEST_F(v1, measures_requests_by_route_and_status) {
  for (int i = 0; i < 3; ++i) ask(handler, "/predict/10002");
  ask(handler, "/predict/%31000%32?x=1");
  ask(handler, "/predict/secret");
  ask(handler, "/nowhere/secret");
  ask(handler, "/stations", "POST");
  const auto text = body_text(ask(handler, "/metrics"));
  const auto holds = [&](const std::string& line) {
    return text.find("\n" + line + "\n") != std::string::npos;
  };
  EXPECT_TRUE(holds(R"(velib_request_seconds_count{route="/predict/{station_code}",status="200"} 4)"))
      << text;
  EXPECT_TRUE(holds(R"(velib_request_seconds_count{route="/predict/{station_code}",status="404"} 1)"));
  EXPECT_TRUE(holds(R"(velib_request_seconds_count{route="other",status="404"} 1)"));
  EXPECT_TRUE(holds(R"(velib_request_seconds_count{route="/stations",status="405"} 1)"));
  EXPECT_TRUE(holds(R"(velib_request_seconds_bucket{route="/stations",status="405",le="+Inf"} 1)"));
  EXPECT_TRUE(holds("velib_feed_age_seconds 30"));
  EXPECT_EQ(text.find("secret"), std::string::npos) << "never what a client sent";
}

}  // namespace
}  // namespace velib
