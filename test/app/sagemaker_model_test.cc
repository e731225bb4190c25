#include "app/sagemaker_model.h"

#include <cmath>
#include <cstring>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "app/request_city.h"
#include "base/gzip.h"
#include "base/json_text.h"
#include "test/forecast/remote_city.h"
#include "test/model/reference_requests.h"

namespace velib {
namespace {

namespace json = boost::json;

json::object json_of(const station_request& r) {
  json::array history;
  for (const float bikes : r.historical_bikes) history.push_back(static_cast<int>(bikes));
  return {{"station_code", r.station_code},
          {"historical_bikes", history},
          {"hour", r.hour},
          {"day_of_week", r.day_of_week},
          {"is_weekend", r.is_weekend},
          {"capacity", static_cast<int>(r.capacity)},
          {"latitude", r.latitude},
          {"longitude", r.longitude}};
}

std::vector<std::int16_t> golden_predictions() {
  const auto bytes = gunzip(golden_model_file("predictions.int16.gz"), 1 << 20).value();
  std::vector<std::int16_t> predictions(bytes.size() / sizeof(std::int16_t));
  std::memcpy(predictions.data(), bytes.data(), bytes.size());
  return predictions;
}

class golden_door : public testing::Test {
 protected:
  json::value ask(const json::value& body) const {
    const auto answer = handler({.method = "POST", .path = "/invocations", .body = json_text(body)});
    EXPECT_EQ(answer.status, 200) << answer.body.substr(0, 200);
    return json::parse(answer.body);
  }
  static int predicted(const json::value& answer, size_t hour) {
    return static_cast<int>(answer.at("predictions").at(fmt::format("T+{}h", hour + 1)).as_int64());
  }

  std::unique_ptr<inference_model> model =
      make_inference_model(parse_model(golden_model_file("checkpoint.tar.gz")).value());
  system_clock clock;
  request_handler handler = make_inference_door(*model, clock);
};

// What PyTorch answers to the same requests, through the door and back.
TEST_F(golden_door, answers_the_reference_s_requests_as_its_container_does) {
  const auto golden = golden_predictions();
  const auto requests = golden_requests();
  json::array instances;
  for (size_t k = 0; k < 3'000; ++k) instances.push_back(json_of(requests[k]));
  const auto all = ask(json::object{{"instances", std::move(instances)}});
  for (size_t k = 0; k < 3'000; ++k) {
    for (size_t hour = 0; hour < 3; ++hour) {
      ASSERT_EQ(predicted(all.at("predictions").at(k), hour), golden[3 * k + hour]) << k;
    }
  }
}

TEST_F(golden_door, one_by_one_as_in_a_batch) {
  const auto golden = golden_predictions();
  const auto requests = golden_requests();
  for (size_t k = 0; k < 50; ++k) {
    auto body = json_of(requests[k]);
    body["detail"] = true;
    const auto answer = ask(body);
    for (size_t hour = 0; hour < 3; ++hour) {
      EXPECT_EQ(predicted(answer, hour), golden[3 * k + hour]) << k;
      const auto& detail = answer.at("detail").at(hour);
      EXPECT_EQ(detail.at("horizon_min"), static_cast<int>(60 * (hour + 1)));
      EXPECT_NEAR(detail.at("expected").to_number<double>(), golden[3 * k + hour], 0.5001);
      EXPECT_TRUE(detail.at("low").is_null());
    }
  }
}

invocation request_of(const window& w, size_t station) {
  invocation r{.station_code = w.stations[station].code, .capacity = 30, .detail = true};
  r.hour = 8;
  r.day_of_week = 2;
  r.latitude = static_cast<float>(w.stations[station].where->latitude);
  r.longitude = static_cast<float>(w.stations[station].where->longitude);
  const int origin = 9 * kQuartersOfDay + 32;
  for (int k = 0; k < 24; ++k) {
    const count bikes = w.bikes[w.cell(station, origin - 4 * (23 - k))];
    r.historical_bikes[static_cast<size_t>(k)] = is_known(bikes) ? bikes : std::nanf("");
  }
  return r;
}

class trend_door : public testing::Test {
 protected:
  window w = quarter_city(6, 10);
  std::unique_ptr<inference_model> model =
      make_inference_model(std::make_unique<trend_model>(drawn_trend_weights(), "v1", 1));
};

// The very numbers that the model gives for a window with one known quarter an hour, at a moment of that
// hour.
TEST_F(trend_door, a_request_is_a_window_of_a_day) {
  std::vector<invocation> requests;
  for (size_t s = 0; s < 6; ++s) requests.push_back(request_of(w, s));
  window day = make_window(*parse_time("2026-03-11T08:00:00Z"), kWindowStep, kQuartersOfDay);  // a Wednesday
  day.stations = w.stations;
  for (size_t s = 0; s < 6; ++s)
    day.stations[s].where = position{requests[s].latitude, requests[s].longitude};
  day.bikes.assign(6 * kQuartersOfDay, kUnknown);
  day.docks = day.ebikes = day.bikes;
  day.usable.assign(day.bikes.size(), 0);
  const int origin = kQuartersOfDay - 1;
  for (size_t s = 0; s < 6; ++s) {
    for (int k = 0; k < 24; ++k) {
      const float bikes = requests[s].historical_bikes[static_cast<size_t>(k)];
      day.bikes[day.cell(s, origin - 4 * (23 - k))] =
          std::isnan(bikes) ? kUnknown : static_cast<count>(bikes);
    }
  }
  const auto expected =
      drawn_trend_model().predict({day, origin, day.time_of(origin), time_zone::utc(), "", nullptr});
  const auto got = model->predict(requests);
  for (size_t s = 0; s < 6; ++s) {
    ASSERT_TRUE(got[s]) << got[s].error().message;
    ASSERT_EQ(got[s]->detail.size(), kTrendHorizons);
    for (size_t h = 0; h < kTrendHorizons; ++h) {
      const auto at_most = expected.chances.at_most(s, h);
      EXPECT_TRUE(std::ranges::equal(got[s]->detail[h].at_most, at_most)) << s << " " << h;
      EXPECT_EQ(got[s]->detail[h].low, quantile(at_most, 0.1));
      EXPECT_DOUBLE_EQ(*got[s]->detail[h].a_bike, 1.0 - static_cast<double>(at_most[0]));
      EXPECT_DOUBLE_EQ(*got[s]->detail[h].a_dock, static_cast<double>(at_most[29]));
    }
    EXPECT_EQ(got[s]->bikes[0], static_cast<int>(expected.bikes[s * kTrendHorizons + 3]));
    EXPECT_EQ(got[s]->bikes[2], static_cast<int>(expected.bikes[s * kTrendHorizons + 7]));
  }
}

TEST_F(trend_door, neighbours_are_those_that_tell_the_same_hour) {
  std::vector<invocation> requests = {request_of(w, 0), request_of(w, 1), request_of(w, 2)};
  const std::vector alone = {requests[0]};
  const auto single = model->predict(alone), all = model->predict(requests);
  EXPECT_NE(single[0]->detail[7].at_most, all[0]->detail[7].at_most);
  requests[1].hour = requests[2].hour = 9;
  const auto apart = model->predict(requests);
  EXPECT_EQ(apart[0]->detail[7].at_most, single[0]->detail[7].at_most);
  EXPECT_EQ(rows_by_hour(requests), (std::vector<std::vector<size_t>>{{0}, {1, 2}}));
}

TEST_F(trend_door, a_holiday_is_another_day_than_the_same_weekday) {
  auto holiday = request_of(w, 0);
  const auto working = model->predict(std::vector{holiday});
  holiday.is_weekend = true;
  EXPECT_NE(model->predict(std::vector{holiday})[0]->detail[7].at_most, working[0]->detail[7].at_most);
}

TEST_F(trend_door, without_a_count_there_is_no_forecast) {
  auto silent = request_of(w, 0);
  silent.historical_bikes.fill(std::nanf(""));
  const auto got = model->predict(std::vector{silent, request_of(w, 1)});
  ASSERT_FALSE(got[0]);
  EXPECT_EQ(got[0].error().code, error_code::unavailable);
  EXPECT_TRUE(got[1]);
}

TEST_F(trend_door, a_foreign_question_is_refused) {
  EXPECT_EQ(model->predict_city("{}").error().code, error_code::invalid_input);
}

}  // namespace
}  // namespace velib
