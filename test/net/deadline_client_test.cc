#include "net/deadline_client.h"

#include <gtest/gtest.h>

namespace velib {
namespace {

using namespace std::chrono_literals;

// Keeps the limits it was asked with.
class noting_client final : public http_client {
 public:
  result<http_answer> send(const http_request&, const http_limits& limits) override {
    asked.push_back(limits);
    return http_answer{.status = 200};
  }
  std::vector<http_limits> asked;
};

TEST(deadline_client, leaves_requests_as_they_are_until_there_is_a_moment) {
  noting_client inner;
  deadline_client client(inner);
  ASSERT_TRUE(client.send({.url = "http://a/"}, {.deadline = 7s, .most_bytes = 5}));
  EXPECT_EQ(inner.asked.at(0).deadline, 7s);
  EXPECT_EQ(inner.asked.at(0).most_bytes, 5u);
  EXPECT_TRUE(client.within([](auto) { return true; })(1h));
}

TEST(deadline_client, gives_a_request_no_more_than_what_is_left) {
  noting_client inner;
  deadline_client client(inner);
  client.end_at(deadline_client::clock_type::now() + 1min);
  ASSERT_TRUE(client.send({.url = "http://a/"}, {.deadline = 10s}));
  ASSERT_TRUE(client.send({.url = "http://a/"}, {.deadline = 10min}));
  EXPECT_EQ(inner.asked.at(0).deadline, 10s);
  EXPECT_LE(inner.asked.at(1).deadline, 1min);
  EXPECT_GT(inner.asked.at(1).deadline, 30s);
}

TEST(deadline_client, asks_and_waits_no_more_when_the_moment_has_come) {
  noting_client inner;
  deadline_client client(inner);
  client.end_at(deadline_client::clock_type::now() - 1s);
  const auto answer = client.send({.url = "http://user:pw@a/x?key=1"}, {});
  EXPECT_EQ(answer.error().code, error_code::timeout);
  EXPECT_EQ(answer.error().message, "no time left to ask http://a/x");
  EXPECT_TRUE(inner.asked.empty());
  bool waited = false;
  const auto pause = client.within([&](auto) { return waited = true; });
  EXPECT_FALSE(pause(1ms));
  EXPECT_FALSE(waited);
  client.end_at(deadline_client::clock_type::now() + 1h);
  EXPECT_TRUE(pause(1ms));
}

}  // namespace
}  // namespace velib
