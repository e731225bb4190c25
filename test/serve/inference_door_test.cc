#include "serve/sagemaker/inference_door.h"

#include <cmath>

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "serve/sagemaker/media_type.h"
#include "test/support/manual_clock.h"

namespace velib {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

const std::string kGood =
    R"({"station_code":"16107","historical_bikes":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23],)"
    R"("hour":8,"day_of_week":1,"is_weekend":false,"capacity":35,"latitude":48.85,"longitude":2.34})";

// Says the newest counts plus one, two and three; has no forecast for a station called "mute".
class counting_model final : public inference_model {
 public:
  const std::string& version() const override { return version_; }

  std::vector<result<station_prediction>> predict(std::span<const invocation> requests) const override {
    calls.push_back(requests.size());
    std::vector<result<station_prediction>> out;
    for (const auto& r : requests) out.push_back(predict_one(r));
    return out;
  }

  result<std::string> predict_city(std::string_view question) const override {
    if (question == "torn") return fail(error_code::corrupt, "a damaged city question");
    return "answer to " + std::string(question);
  }

  mutable std::vector<size_t> calls;

 private:
  static result<station_prediction> predict_one(const invocation& r) {
    if (r.station_code == "mute") return fail(error_code::unavailable, "these numbers allow no forecast");
    const int now = static_cast<int>(r.historical_bikes.back());
    station_prediction out{.bikes = {now + 1, now + 2, now + 3}};
    if (r.detail)
      out.detail = {
          {.minutes = 60, .expected = 1.5, .low = 1, .high = 2, .a_bike = 0.75, .at_most = {0.25f, 1.0f}}};
    return out;
  }

  std::string version_ = "counting-1";
};

class door : public testing::Test {
 protected:
  response ask(std::string body, header_list headers = {{"content-type", "application/json"}},
               std::string method = "POST", std::string path = "/invocations") const {
    return handler({.method = std::move(method),
                    .path = std::move(path),
                    .headers = std::move(headers),
                    .body = std::move(body)});
  }
  json::value asked_json(std::string body, int status = 200) const {
    const auto answer = ask(std::move(body));
    EXPECT_EQ(answer.status, status) << answer.body;
    return json::parse(answer.body);
  }
  std::string refusal_of(std::string body) const {
    return std::string(asked_json(std::move(body), 400).at("error").as_string());
  }
  // kGood with one field of another value, or, for "", without it.
  static std::string with(std::string_view field, std::string_view value) {
    auto fields = json::parse(kGood).as_object();
    if (value.empty()) {
      fields.erase(field);
    } else {
      fields[field] = json::parse(value);
    }
    return json::serialize(fields);
  }

  counting_model model;
  manual_clock clock{"2026-03-04T14:29:50Z"};
  request_handler handler = make_inference_door(model, clock);
};

TEST_F(door, answers_ping_and_nothing_else) {
  EXPECT_EQ(ask("", {}, "GET", "/ping").status, 200);
  EXPECT_EQ(ask("", {}, "HEAD", "/ping").status, 200);
  EXPECT_EQ(ask("", {}, "POST", "/ping").status, 405);
  const auto wrong = ask("", {}, "GET");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_THAT(wrong.headers, testing::Contains(testing::Pair("allow", "POST")));
  EXPECT_EQ(ask("", {}, "GET", "/healthz").status, 404);
}

TEST_F(door, answers_one_request_to_the_field) {
  const auto answer = asked_json(kGood).as_object();
  EXPECT_EQ(json::serialize(answer.at("predictions")), R"({"T+1h":24,"T+2h":25,"T+3h":26})");
  EXPECT_EQ(answer.at("station_code"), "16107");
  EXPECT_EQ(answer.at("model_version"), "counting-1");
  EXPECT_EQ(answer.at("timestamp"), "2026-03-04 14:29:50 UTC");
  EXPECT_TRUE(answer.at("inference_time_ms").is_number());
  EXPECT_EQ(answer.size(), 5u);
}

TEST_F(door, tells_every_horizon_when_asked_to) {
  const auto answer = asked_json(with("detail", "true")).as_object();
  EXPECT_EQ(json::serialize(answer.at("detail").at(0).at("at_most")), "[2.5E-1,1]");
  EXPECT_EQ(answer.at("detail").at(0).at("horizon_min"), 60);
  EXPECT_TRUE(answer.at("detail").at(0).at("a_dock").is_null());
}

TEST_F(door, names_the_field_and_what_is_wrong_with_it) {
  EXPECT_EQ(refusal_of(with("hour", "")), "hour: is missing");
  EXPECT_EQ(refusal_of(with("hour", "24")), "hour: must be a whole number from 0 to 23");
  EXPECT_EQ(refusal_of(with("hour", "7.5")), "hour: must be a whole number from 0 to 23");
  EXPECT_EQ(refusal_of(with("day_of_week", "\"1\"")), "day_of_week: must be a whole number from 0 to 6");
  EXPECT_EQ(refusal_of(with("is_weekend", "2")), "is_weekend: must be true or false");
  EXPECT_EQ(refusal_of(with("capacity", "-1")), "capacity: must be a number from 0 to 32767");
  EXPECT_EQ(refusal_of(with("latitude", "91")), "latitude: must be a number from -90 to 90");
}

TEST_F(door, wants_a_day_of_counts) {
  EXPECT_THAT(refusal_of(with("historical_bikes", "")), HasSubstr("historical_bikes: is missing"));
  EXPECT_EQ(refusal_of(with("historical_bikes", "[1,2]")),
            "historical_bikes: must hold 24 numbers, one an hour, oldest first; it holds 2");
  EXPECT_EQ(refusal_of(with("historical_bikes", "7")), "historical_bikes: must be a list of 24 numbers");
  auto bad = json::parse(kGood).as_object();
  bad["historical_bikes"].as_array()[3] = -2;
  EXPECT_THAT(refusal_of(json::serialize(bad)), HasSubstr("historical_bikes[3]: must be a number from 0"));
}

TEST_F(door, takes_a_gap_as_a_gap) {
  auto gap = json::parse(kGood).as_object();
  gap["historical_bikes"].as_array()[3] = nullptr;
  const auto parsed = parse_invocation(gap);
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(std::isnan(parsed->historical_bikes[3]));
  EXPECT_EQ(parsed->historical_bikes[4], 4.0f);
}

TEST_F(door, refuses_what_is_no_request) {
  EXPECT_THAT(refusal_of(""), HasSubstr("the body is empty"));
  EXPECT_THAT(refusal_of("{"), HasSubstr("no JSON: "));
  EXPECT_THAT(refusal_of("[1]"), HasSubstr("must be a JSON object"));
  EXPECT_THAT(refusal_of(std::string(64, '[')), HasSubstr("no JSON: "));
  EXPECT_THAT(refusal_of(R"({"instances":7})"), HasSubstr("instances: must be a list"));
  EXPECT_TRUE(model.calls.size() <= 4);
}

TEST_F(door, one_bad_request_of_a_batch_costs_no_other) {
  const auto answer = asked_json(R"({"instances":[)" + kGood + "," + with("hour", "24") + "," +
                                 with("station_code", "\"mute\"") + "," + kGood + "]}");
  const auto& all = answer.at("predictions").as_array();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].at("predictions").at("T+1h"), 24);
  EXPECT_EQ(all[1].at("error"), "hour: must be a whole number from 0 to 23");
  EXPECT_EQ(all[2].at("error"), "these numbers allow no forecast");
  EXPECT_EQ(all[3].at("predictions").at("T+1h"), 24);
  EXPECT_THAT(model.calls, testing::ElementsAre(3u));
}

TEST_F(door, an_empty_batch_has_an_empty_answer) {
  EXPECT_EQ(json::serialize(asked_json(R"({"instances":[]})")), R"({"predictions":[]})");
}

TEST_F(door, a_single_request_without_a_forecast_is_a_503) {
  EXPECT_EQ(asked_json(with("station_code", "\"mute\""), 503).at("error"), "these numbers allow no forecast");
}

TEST_F(door, speaks_json_lines_both_ways) {
  const auto answer = ask(kGood + "\r\n\n{\n" + kGood, {{"content-type", "application/jsonlines"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.headers, testing::Contains(testing::Pair("content-type", "application/jsonlines")));
  std::vector<json::value> lines;
  for (size_t at = 0; at < answer.body.size();) {
    const size_t end = answer.body.find('\n', at);
    lines.push_back(json::parse(answer.body.substr(at, end - at)));
    at = end + 1;
  }
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].at("predictions").at("T+3h"), 26);
  EXPECT_THAT(std::string(lines[1].at("error").as_string()), HasSubstr("no JSON"));
  EXPECT_EQ(lines[2].at("station_code"), "16107");
  EXPECT_EQ(ask("\n \n", {{"content-type", "application/jsonlines"}}).status, 400);
}

TEST_F(door, honours_accept) {
  const auto type_of = [&](std::string type, std::string accept) {
    const auto answer = ask(kGood, {{"content-type", std::move(type)}, {"accept", std::move(accept)}});
    return answer.status == 200 ? answer.headers.front().second : std::to_string(answer.status);
  };
  EXPECT_EQ(type_of("application/json; charset=utf-8", "*/*"), "application/json");
  EXPECT_EQ(type_of("Application/JSON", "application/*"), "application/json");
  EXPECT_EQ(type_of("application/json", "application/jsonlines"), "application/jsonlines");
  EXPECT_EQ(type_of("application/json", "text/csv, application/json;q=0.1"), "application/json");
  EXPECT_EQ(type_of("application/json", "text/csv"), "406");
  EXPECT_EQ(type_of("application/json", "application/json;q=0"), "406");
  EXPECT_EQ(type_of("application/jsonlines", "application/json"), "application/json");
  EXPECT_EQ(type_of("text/csv", "*/*"), "415");
  EXPECT_EQ(ask(kGood, {}).status, 200);
  EXPECT_EQ(ask(kGood, {{"content-encoding", "gzip"}}).status, 415);
}

TEST_F(door, hands_city_questions_on) {
  const std::string type(kCityQuestionType);
  const auto answer = ask("q", {{"content-type", type}});
  EXPECT_EQ(answer.body, "answer to q");
  EXPECT_EQ(answer.headers.front().second, kCityAnswerType);
  EXPECT_EQ(ask("torn", {{"content-type", type}}).status, 400);
  EXPECT_EQ(ask("q", {{"content-type", type}, {"accept", "application/json"}}).status, 406);
}

TEST(media_type, the_closest_range_counts) {
  constexpr std::array<std::string_view, 2> kOffered = {"a/x", "a/y"};
  EXPECT_EQ(negotiate("", kOffered), 0u);
  EXPECT_EQ(negotiate("a/x;q=0.1, */*", kOffered), 1u);
  EXPECT_EQ(negotiate("*/*;q=0.5, a/*;q=0.2, a/y;q=0.3", kOffered), 1u);
  EXPECT_EQ(negotiate("*/*, a/*;q=0", kOffered), std::nullopt);
  EXPECT_EQ(negotiate("a/x;q=nonsense", kOffered), std::nullopt);
  EXPECT_EQ(negotiate("b/*", kOffered), std::nullopt);
}

}  // namespace
}  // namespace velib
