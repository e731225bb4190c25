#include "api/cors.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "test/api/small_city.h"

namespace velib {
namespace {

constexpr const char* kFriend = "https://velibtrend.streamlit.app";

class cors : public testing::Test {
 protected:
  publication state;
  request_handler handler = make_backend(state, {.cors_origins = {kFriend, "http://localhost:8501"}});
};

TEST_F(cors, a_named_origin_may_read) {
  const auto answer = ask(handler, "/healthz", "GET", {{"origin", kFriend}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(header_value(answer, "access-control-allow-origin"), kFriend);
  EXPECT_EQ(header_value(answer, "vary"), "Origin");
}

TEST_F(cors, so_it_is_told_of_errors_too) {
  const auto answer = ask(handler, "/predict/1", "GET", {{"origin", kFriend}});
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(header_value(answer, "access-control-allow-origin"), kFriend);
}

TEST_F(cors, no_other_origin_may) {
  for (const char* origin : {"https://evil.example", "https://velibtrend.streamlit.app.evil.example",
                             "http://velibtrend.streamlit.app", "null", ""}) {
    const auto answer = ask(handler, "/healthz", "GET", {{"origin", origin}});
    EXPECT_EQ(header_value(answer, "access-control-allow-origin"), "") << origin;
    EXPECT_EQ(header_value(answer, "vary"), "Origin") << origin;
  }
}

TEST_F(cors, answers_the_preflight_of_a_named_origin) {
  const header_list asks{{"origin", kFriend}, {"access-control-request-method", "GET"}};
  const auto answer = ask(handler, "/predict/10002", "OPTIONS", asks);
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(header_value(answer, "access-control-allow-origin"), kFriend);
  EXPECT_EQ(header_value(answer, "access-control-allow-methods"), "GET, HEAD");
  EXPECT_EQ(header_value(answer, "access-control-allow-headers"), "content-type, if-none-match");
  const header_list others{{"origin", "https://evil.example"}, {"access-control-request-method", "GET"}};
  const auto refused = ask(handler, "/predict/10002", "OPTIONS", others);
  EXPECT_EQ(refused.status, 204);  // it is answered as any OPTIONS, and allows that page nothing
  EXPECT_EQ(header_value(refused, "access-control-allow-origin"), "");
  EXPECT_EQ(header_value(refused, "access-control-allow-methods"), "");
}

TEST_F(cors, a_named_origin_reads_what_tells_of_caches) {
  state.publish(small_city());
  const auto answer = ask(handler, "/v1/forecast", "GET", {{"origin", kFriend}});
  EXPECT_EQ(header_value(answer, "access-control-expose-headers"),
            "ETag, Age, Date, Retry-After, X-Request-Id");
  const header_list known{{"origin", kFriend}, {"if-none-match", header_value(answer, "etag")}};
  const auto again = ask(handler, "/v1/forecast", "GET", known);
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(header_value(again, "access-control-allow-origin"), kFriend);
  EXPECT_EQ(header_value(again, "access-control-expose-headers"),
            "ETag, Age, Date, Retry-After, X-Request-Id");
  const auto refused = ask(handler, "/v1/forecast", "GET", {{"origin", "https://evil.example"}});
  EXPECT_EQ(header_value(refused, "access-control-expose-headers"), "");
}

TEST_F(cors, says_vary_once) {
  state.publish(small_city());
  const auto answer = ask(handler, "/predict/10002", "GET", {{"origin", kFriend}});
  EXPECT_EQ(header_value(answer, "vary"), "Accept-Encoding, Origin");
  EXPECT_EQ(std::ranges::count(answer.headers, "vary", &header_list::value_type::first), 1);
}

TEST_F(cors, without_origins_there_are_no_such_headers) {
  const auto answer = ask(make_backend(state, {}), "/healthz", "GET", {{"origin", kFriend}});
  EXPECT_EQ(header_value(answer, "access-control-allow-origin"), "");
  EXPECT_EQ(header_value(answer, "vary"), "");
}

}  // namespace
}  // namespace velib
