// Events of Function URLs and of schedules, and answers, as Lambda has them.
#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "base/log.h"
#include "serve/lambda/base64.h"
#include "serve/lambda/http_event.h"
#include "serve/lambda/schedule_event.h"

namespace velib {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

// The example of https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html, with a body in base64.
constexpr std::string_view kEvent = R"({
  "version": "2.0", "routeKey": "$default", "rawPath": "/my/path",
  "rawQueryString": "parameter1=value1&parameter1=value2&parameter2=a%20b",
  "cookies": ["cookie1=a", "cookie2=b"],
  "headers": {"Header1": "value1", "header2": "value1,value2"},
  "queryStringParameters": {"parameter1": "value1,value2", "parameter2": "a b"},
  "requestContext": {"accountId": "123456789012", "http": {"method": "POST", "path": "/my/path",
    "protocol": "HTTP/1.1", "sourceIp": "123.123.123.123", "userAgent": "agent"}, "requestId": "id"},
  "body": "SGVsbG8gZnJvbSBjbGllbnQh", "pathParameters": null, "isBase64Encoded": true, "stageVariables": null
})";

std::string event_at(std::string_view path) {
  return boost::json::serialize(boost::json::object{
      {"rawPath", path}, {"requestContext", {{"http", boost::json::object{{"method", "GET"}}}}}});
}

boost::json::object answer_to(const request& asked, const response& answer) {
  return boost::json::parse(serialize_http_answer(asked, answer)).as_object();
}

TEST(lambda_http_event, is_read_whole) {
  const auto read = parse_http_event(kEvent);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->method, "POST");
  EXPECT_EQ(read->path, "/my/path");
  EXPECT_EQ(read->query, "parameter1=value1&parameter1=value2&parameter2=a%20b");
  EXPECT_THAT(read->headers, ElementsAre(Pair("header1", "value1"), Pair("header2", "value1,value2"),
                                         Pair("cookie", "cookie1=a; cookie2=b")));
  EXPECT_EQ(read->body, "Hello from client!");
  EXPECT_EQ(read->client, "123.123.123.123");
}

TEST(lambda_http_event, paths_stay_as_sent_and_decoded_ones_are_encoded_again) {
  EXPECT_EQ(parse_http_event(event_at("/a%2Fb/c:d@e"))->path, "/a%2Fb/c:d@e");
  EXPECT_EQ(parse_http_event(event_at("/nö \"x\"?#"))->path, "/n%C3%B6%20%22x%22%3F%23");
  EXPECT_EQ(parse_http_event(event_at("/100%"))->path, "/100%25");
  EXPECT_EQ(parse_http_event(event_at("/%4"))->path, "/%254");
}

TEST(lambda_http_event, what_is_none_is_refused) {
  for (const auto& [event, says] : std::initializer_list<std::pair<std::string_view, const char*>>{
           {"", "0 bytes that are no JSON"},
           {"{\"rawPath\":", "no JSON"},
           {"[1]", "no JSON object"},
           {R"({"httpMethod":"GET","path":"/"})", "no requestContext.http"},
           {R"({"requestContext":{"http":5}})", "no requestContext.http"},
           {R"({"rawPath":"/","requestContext":{"http":{"method":7}}})", "names no method"},
           {R"({"rawPath":"x","requestContext":{"http":{"method":"GET"}}})", "rawPath"},
           {R"({"requestContext":{"http":{"method":"GET"}}})", "rawPath"},
           {R"({"rawPath":"/","requestContext":{"http":{"method":"GET"}},"body":"*","isBase64Encoded":true})",
            "not base64, 1 bytes"}}) {
    const auto read = parse_http_event(event);
    ASSERT_FALSE(read) << event;
    EXPECT_EQ(read.error().code, error_code::invalid_input);
    EXPECT_THAT(read.error().message, HasSubstr(says));
  }
}

TEST(lambda_http_answer, text_is_plain_and_bytes_are_base64) {
  const auto text =
      answer_to({.method = "GET"}, {.headers = {{"content-type", "application/json"}}, .body = "{\"é\":1}"});
  EXPECT_EQ(text.at("statusCode"), 200);
  EXPECT_EQ(text.at("body"), "{\"é\":1}");
  EXPECT_EQ(text.at("isBase64Encoded"), false);
  EXPECT_FALSE(text.contains("cookies"));
  const std::string bytes("\x89PNG\0\xff", 6);
  const auto picture =
      answer_to({.method = "GET"}, {.headers = {{"Content-Type", "image/png"}}, .body = bytes});
  EXPECT_EQ(picture.at("isBase64Encoded"), true);
  EXPECT_EQ(from_base64(picture.at("body").as_string()), bytes);
  EXPECT_EQ(picture.at("headers").at("content-type"), "image/png");
  // What says that it is text, and is not; and text that is packed.
  const auto broken =
      answer_to({.method = "GET"}, {.headers = {{"content-type", "text/html"}}, .body = "\xff"});
  EXPECT_EQ(broken.at("isBase64Encoded"), true);
  const auto packed =
      answer_to({.method = "GET"},
                {.headers = {{"content-type", "text/html"}, {"content-encoding", "gzip"}}, .body = "abc"});
  EXPECT_EQ(packed.at("body"), "YWJj");
}

TEST(lambda_http_answer, repeated_headers_are_joined_and_cookies_apart) {
  const auto out = answer_to({.method = "GET"}, {.status = 302,
                                                 .headers = {{"Vary", "Origin"},
                                                             {"set-cookie", "a=1; Secure"},
                                                             {"vary", "Accept-Encoding"},
                                                             {"Set-Cookie", "b=2"}}});
  EXPECT_EQ(out.at("statusCode"), 302);
  EXPECT_EQ(out.at("headers").at("vary"), "Origin, Accept-Encoding");
  EXPECT_FALSE(out.at("headers").as_object().contains("set-cookie"));
  EXPECT_EQ(boost::json::serialize(out.at("cookies")), R"(["a=1; Secure","b=2"])");
}

TEST(lambda_http_answer, a_ready_answer_brings_its_own_headers) {
  const auto ready = std::make_shared<ready_answer>(ready_answer{
      .headers = {{"content-type", "text/plain"}, {"vary", "Accept-Encoding"}}, .body = "made once"});
  const auto out = answer_to({.method = "GET"}, {.headers = {{"vary", "Origin"}}, .ready = ready});
  EXPECT_EQ(out.at("body"), "made once");
  EXPECT_EQ(out.at("headers").at("vary"), "Origin, Accept-Encoding");
}

TEST(lambda_http_answer, no_body_to_head_nor_with_statuses_that_have_none) {
  const response whole{.headers = {{"content-type", "image/png"}}, .body = "\xff"};
  EXPECT_EQ(answer_to({.method = "HEAD"}, whole).at("body"), "");
  for (const int status : {204, 304}) {
    auto none = whole;
    none.status = status;
    EXPECT_EQ(answer_to({.method = "GET"}, none).at("body"), "") << status;
  }
}

TEST(lambda_http_answer, one_that_lambda_would_not_take_becomes_a_clear_500) {
  set_log_level(log_level::error);
  const auto large =
      serialize_http_answer({.method = "GET", .path = "/x"}, {.body = std::string(5 << 20, '\xff')});
  const auto out = boost::json::parse(large).as_object();
  EXPECT_EQ(out.at("statusCode"), 500);
  EXPECT_THAT(std::string(out.at("body").as_string()), HasSubstr("6 MB"));
  const auto fits = serialize_http_answer(
      {.method = "GET"}, {.headers = {{"content-type", "text/plain"}}, .body = std::string(6'000'000, 'a')});
  EXPECT_GT(fits.size(), 6'000'000u);
  set_log_level(log_level::info);
}

TEST(lambda_schedule, times_of_rules_and_of_schedules) {
  const auto at_six = parse_time("2026-03-04T06:00:00Z").value();
  for (
      const std::string_view event :
      {R"({"detail-type":"Scheduled Event","source":"aws.events","time":"2026-03-04T06:00:00Z","detail":{}})",
       R"({"scheduledTime":"2026-03-04T07:00:00+01:00"})", R"({"scheduled_time":"2026-03-04T06:00:00.123Z"})",
       R"({"scheduled-time":"2026-03-04T06:00:00Z","city":"paris"})", R"("2026-03-04T06:00:00Z")"}) {
    const auto read = parse_scheduled_time(event);
    ASSERT_TRUE(read) << event << read.error().message;
    EXPECT_EQ(*read, at_six) << event;
  }
  for (const std::string_view event :
       {"", "{}", "5", "null", "[\"2026-03-04T06:00:00Z\"]", R"({"time":5})",
        R"({"time":"<aws.scheduler.scheduled-time>"})", R"({"time":"soon"})"}) {
    const auto read = parse_scheduled_time(event);
    ASSERT_FALSE(read) << event;
    EXPECT_EQ(read.error().code, error_code::invalid_input);
    EXPECT_THAT(read.error().message, HasSubstr("aws.scheduler.scheduled-time"));
  }
}

// RFC 4648, 10.
TEST(base64, known_answers_and_nothing_else) {
  for (const auto& [bytes, text] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{{"", ""},
                                                                            {"f", "Zg=="},
                                                                            {"fo", "Zm8="},
                                                                            {"foo", "Zm9v"},
                                                                            {"foobar", "Zm9vYmFy"},
                                                                            {"\xff\xfe", "//4="}}) {
    EXPECT_EQ(base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
  for (const std::string_view text :
       {"Z", "Zg", "Zg=", "Zg===", "====", "Z===", "Zg==Zg==", " Zm9v", "Zm9v\n", "Zm-v"}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

}  // namespace
}  // namespace velib
