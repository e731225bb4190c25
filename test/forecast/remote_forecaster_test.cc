#include "forecast/remote_forecaster.h"

#include <gmock/gmock.h>

#include "forecast/forecaster.h"
#include "test/forecast/remote_city.h"
#include "test/support/manual_clock.h"
#include "test/support/scripted_client.h"
#include "test/support/variables.h"

namespace velib {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using testing::HasSubstr;

// An endpoint that answers by a model of this process, or fails as the test says; time passes in pauses
// alone, and in answers that take their time.
class remote : public testing::Test {
 protected:
  remote_forecaster make(const remote_policy& policy = {}, std::optional<std::string> region = {}) {
    client.answer = [this](const scripted_client::asked& asked) { return answer(asked); };
    remote_parts parts{.client = client,
                       .credentials = &keys,
                       .pause =
                           [this](milliseconds span) {
                             pauses.push_back(span);
                             now += span;
                             return !stopped;
                           },
                       .now = [this] { return now; }};
    return {{.url = "http://there/invocations", .name = "there", .region = std::move(region)},
            parts,
            kept.codec(),
            policy};
  }

  result<http_answer> answer(const scripted_client::asked& asked) {
    now += takes;
    if (!script.empty()) {
      auto next = script.front();
      if (script.size() > 1 || !last_forever) script.erase(script.begin());
      return next;
    }
    const auto said = answer_question(kept.question(asked.body), model);
    return http_answer{.status = 200, .body = kept.answer(said.value())};
  }

  static result<http_answer> status_of(int status, std::string body = "") {
    return http_answer{.status = status, .body = std::move(body)};
  }

  remote_city city;
  trend_model model = drawn_trend_model();
  kept_messages kept;
  scripted_client client;
  manual_clock clock{"2026-03-12T00:00:00Z"};
  aws_credentials keys{variables({{"AWS_ACCESS_KEY_ID", "id"}, {"AWS_SECRET_ACCESS_KEY", "key"}}), client,
                       clock};
  std::chrono::steady_clock::time_point now{};
  milliseconds takes{0};
  std::vector<milliseconds> pauses;
  std::vector<result<http_answer>> script;
  bool last_forever = false, stopped = false;
};

void expect_same(const city_forecast& a, const city_forecast& b) {
  EXPECT_EQ(a.origin, b.origin);
  EXPECT_EQ(a.horizons, b.horizons);
  EXPECT_EQ(a.bikes, b.bikes);
  EXPECT_EQ(a.missing_hours, b.missing_hours);
  EXPECT_EQ(a.model_version, b.model_version);
  EXPECT_EQ(a.model_kind, b.model_kind);
  ASSERT_FALSE(a.ebike_chances.empty() || b.ebike_chances.empty());
  for (size_t k = 0; k < a.bikes.size(); ++k) {
    const size_t s = k / a.horizons.size(), h = k % a.horizons.size();
    EXPECT_TRUE(std::ranges::equal(a.chances.at_most(s, h), b.chances.at_most(s, h)));
    EXPECT_TRUE(std::ranges::equal(a.ebike_chances.at_most(s, h), b.ebike_chances.at_most(s, h)));
  }
}

TEST_F(remote, answers_as_the_model_would_here) {
  auto forecaster = make();
  takes = 40ms;
  const auto made = forecaster.forecast(city.query());
  ASSERT_TRUE(made) << made.error().message;
  expect_same(*made, make_forecast(city.w, model, city.zone, "", &city.profiles));
  EXPECT_EQ(made->took, 40ms);
  ASSERT_EQ(client.requests.size(), 1u);
  EXPECT_EQ(client.requests[0].method, "POST");
  EXPECT_EQ(client.requests[0].url, "http://there/invocations");
  EXPECT_EQ(client.requests[0].header("content-type"), "test/question");
  EXPECT_EQ(client.requests[0].header("accept"), "test/answer");
  EXPECT_FALSE(client.requests[0].signature);
}

TEST_F(remote, cuts_a_city_into_requests_that_are_taken) {
  kept.bytes_a_station = 100;
  auto forecaster = make({.most_request_bytes = 800});
  const auto made = forecaster.forecast(city.query());
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(client.requests.size(), 4u);
  for (const auto& asked : client.requests) EXPECT_LE(asked.body.size(), 800u);
  expect_same(*made, make_forecast(city.w, model, city.zone, "", &city.profiles));
}

TEST_F(remote, cuts_a_city_whose_answer_would_be_too_large) {
  auto forecaster = make({.most_answer_bytes = 18'000});
  const auto made = forecaster.forecast(city.query());
  ASSERT_TRUE(made);
  EXPECT_EQ(client.requests.size(), 4u);
  expect_same(*made, make_forecast(city.w, model, city.zone, "", &city.profiles));
}

TEST_F(remote, says_when_one_station_alone_is_too_large) {
  kept.bytes_a_station = 100;
  auto forecaster = make({.most_request_bytes = 50});
  const auto made = forecaster.forecast(city.query());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, error_code::unsupported);
  EXPECT_TRUE(client.requests.empty());
}

TEST_F(remote, two_models_make_no_forecast) {
  kept.bytes_a_station = 100;
  auto forecaster = make({.most_request_bytes = 1'600});
  client.answer = [&](const scripted_client::asked& asked) -> result<http_answer> {
    const auto other = drawn_trend_model(client.requests.size() > 1 ? "v2" : "v1");
    return http_answer{.status = 200,
                       .body = kept.answer(answer_question(kept.question(asked.body), other).value())};
  };
  const auto made = forecaster.forecast(city.query());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, error_code::unavailable);
  EXPECT_THAT(made.error().message, HasSubstr("v1 answered a part and v2 another"));
}

class remote_passing : public remote, public testing::WithParamInterface<int> {};

TEST_P(remote_passing, is_tried_again) {
  auto forecaster = make();
  script = {status_of(GetParam()), status_of(GetParam())};
  EXPECT_TRUE(forecaster.forecast(city.query()));
  EXPECT_EQ(client.requests.size(), 3u);
  EXPECT_EQ(pauses.size(), 2u);
}
INSTANTIATE_TEST_SUITE_P(statuses, remote_passing, testing::Values(429, 500, 502, 503, 504));

class remote_final : public remote, public testing::WithParamInterface<int> {};

TEST_P(remote_final, is_not_tried_again) {
  auto forecaster = make();
  script = {status_of(GetParam(), R"({"message":"because\nof this"})")};
  const auto made = forecaster.forecast(city.query());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message, fmt::format("there: status {}: because of this", GetParam()));
  EXPECT_EQ(client.requests.size(), 1u);
}
INSTANTIATE_TEST_SUITE_P(statuses, remote_final,
                         testing::Values(400, 401, 403, 404, 406, 413, 415, 424, 302));

TEST_F(remote, no_answer_is_tried_again) {
  auto forecaster = make();
  script = {fail(error_code::timeout, "too slow"), fail(error_code::unavailable, "no connection")};
  EXPECT_TRUE(forecaster.forecast(city.query()));
  EXPECT_EQ(client.requests.size(), 3u);
}

TEST_F(remote, tells_the_containers_own_status_behind_a_424) {
  auto forecaster = make();
  script = {status_of(424, R"({"ErrorCode":"x","OriginalStatusCode":503,"OriginalMessage":"asleep"})")};
  EXPECT_TRUE(forecaster.forecast(city.query()));
  script = {status_of(424, R"({"OriginalStatusCode":400,"OriginalMessage":"a damaged city question"})")};
  const auto refused = forecaster.forecast(city.query());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "there: status 400: a damaged city question");
}

TEST_F(remote, ends_with_its_deadline) {
  auto forecaster = make({.deadline = 10s, .attempt_time = 4s, .retries = {.most_attempts = 100}});
  takes = 4s;
  script = {fail(error_code::timeout, "too slow")};
  last_forever = true;
  const auto made = forecaster.forecast(city.query());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, error_code::timeout);
  EXPECT_LE(client.requests.size(), 3u);
  EXPECT_GE(client.requests.size(), 2u);
}

TEST_F(remote, ends_when_the_program_stops) {
  auto forecaster = make();
  stopped = true;
  script = {status_of(503)};
  EXPECT_FALSE(forecaster.forecast(city.query()));
  EXPECT_EQ(client.requests.size(), 1u);
}

TEST_F(remote, is_left_alone_while_it_fails_and_found_again) {
  auto forecaster = make({.retries = {.most_attempts = 1}, .breaker = {.failures = 2, .first_rest = 30s}});
  script = {status_of(503)};
  last_forever = true;
  for (int k = 0; k < 5; ++k)
    EXPECT_EQ(forecaster.forecast(city.query()).error().code, error_code::unavailable);
  EXPECT_EQ(client.requests.size(), 2u);
  EXPECT_THAT(forecaster.forecast(city.query()).error().message, HasSubstr("left alone"));
  now += 30s;
  EXPECT_FALSE(forecaster.forecast(city.query()));  // half-open: one request to see
  EXPECT_EQ(client.requests.size(), 3u);
  script.clear();
  EXPECT_FALSE(forecaster.forecast(city.query()));
  now += 60s;
  EXPECT_TRUE(forecaster.forecast(city.query()));
  EXPECT_TRUE(forecaster.forecast(city.query()));
}

TEST_F(remote, a_refusal_opens_no_circuit) {
  auto forecaster = make({.breaker = {.failures = 1}});
  script = {status_of(400), status_of(400), status_of(400)};
  for (int k = 0; k < 3; ++k)
    EXPECT_EQ(forecaster.forecast(city.query()).error().code, error_code::invalid_input);
  EXPECT_TRUE(forecaster.forecast(city.query()));
}

TEST_F(remote, signs_for_sagemaker) {
  auto forecaster = make({}, "eu-west-3");
  ASSERT_TRUE(forecaster.forecast(city.query()));
  const auto& signature = client.requests.at(0).signature;
  ASSERT_TRUE(signature);
  EXPECT_EQ(signature->service, "sagemaker");
  EXPECT_EQ(signature->region, "eu-west-3");
  EXPECT_EQ(signature->access_key, "id");
}

TEST_F(remote, never_invents) {
  auto forecaster = make();
  client.answer = [](const scripted_client::asked&) { return http_answer{.status = 200, .body = "<html>"}; };
  EXPECT_EQ(forecaster.forecast(city.query()).error().code, error_code::corrupt);
  client.answer = [&](const scripted_client::asked& asked) {
    auto said = answer_question(kept.question(asked.body), model).value();
    said.bikes.resize(said.bikes.size() - kTrendHorizons);
    return http_answer{.status = 200, .body = kept.answer(said)};
  };
  EXPECT_EQ(forecaster.forecast(city.query()).error().code, error_code::corrupt);
  const window empty = make_window(city.w.observed_at, kWindowStep, 8);
  EXPECT_EQ(forecaster.forecast({empty, city.zone}).error().code, error_code::unavailable);
}

}  // namespace
}  // namespace velib
