// The runtime loop against an API that a test plays.
#include <deque>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.h"
#include "serve/lambda/runtime.h"

namespace velib {
namespace {

using testing::ElementsAre;

// Gives the events, then is gone; notes what it is told.
class played_api final : public runtime_api {
 public:
  result<invocation> next() override {
    if (events.empty()) return fail(error_code::unavailable, "gone");
    invocation i{.id = std::to_string(++number_), .event = events.front()};
    events.pop_front();
    return i;
  }
  status respond(const std::string& id, std::string_view answer) override {
    told.push_back(id + " answer " + std::string(answer));
    return refuses ? status(fail(*refuses, "refused")) : status();
  }
  status report(const std::string& id, const function_failure& failure) override {
    told.push_back(id + " " + failure.type + " " + failure.message);
    return reports ? status() : status(fail(error_code::unavailable, "gone too"));
  }
  status report_init(const function_failure&) override { return {}; }

  std::deque<std::string> events;
  std::vector<std::string> told;
  std::optional<error_code> refuses;
  bool reports = true;

 private:
  int number_ = 0;
};

class lambda_runtime : public testing::Test {
 protected:
  static void SetUpTestSuite() { set_log_level(log_level::error); }
  static void TearDownTestSuite() { set_log_level(log_level::info); }
  static result<std::string> echo(const invocation& i) {
    if (i.event == "fail") return fail(error_code::timeout, "too late");
    if (i.event == "throw") throw std::runtime_error("defect");
    return i.event;
  }
  played_api api;
};

TEST_F(lambda_runtime, answers_each_and_reports_what_fails) {
  api.events = {"a", "fail", "throw", "b"};
  EXPECT_EQ(run_function(api, echo).message, "gone");
  EXPECT_THAT(api.told, ElementsAre("1 answer a", "2 Function.Timeout too late", "3 Function.Internal defect",
                                    "4 answer b"));
}

TEST_F(lambda_runtime, an_answer_that_is_not_taken_is_an_error_of_that_invocation) {
  api.events = {"a", "b"};
  api.refuses = error_code::invalid_input;
  EXPECT_EQ(run_function(api, echo).message, "gone");
  EXPECT_THAT(api.told, ElementsAre("1 answer a", "1 Function.InvalidInput refused", "2 answer b",
                                    "2 Function.InvalidInput refused"));
}

TEST_F(lambda_runtime, ends_when_the_api_is_gone_halfway) {
  api.events = {"a", "b"};
  api.refuses = error_code::unavailable;
  EXPECT_EQ(run_function(api, echo).message, "refused");
  EXPECT_THAT(api.told, ElementsAre("1 answer a"));
  played_api other;
  other.events = {"fail", "b"};
  other.reports = false;
  EXPECT_EQ(run_function(other, echo).message, "gone too");
  EXPECT_EQ(other.told.size(), 1u);
}

TEST(lambda_failure, has_the_shape_that_lambda_shows) {
  EXPECT_EQ(serialize_failure({"Runtime.ConfigInvalid", "say \"when\""}),
            R"({"errorMessage":"say \"when\"","errorType":"Runtime.ConfigInvalid","stackTrace":[]})");
  EXPECT_EQ(failure_of({error_code::corrupt, "x"}).type, "Function.Corrupt");
}

}  // namespace
}  // namespace velib
