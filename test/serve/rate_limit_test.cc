#include "serve/http/rate_limit.h"

#include <gtest/gtest.h>

namespace velib {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const rate_limiter::time_point kStart{std::chrono::hours(1000)};

ip_address client(std::uint32_t number) {
  ip_address made = *parse_ip_address("10.0.0.0");
  for (size_t i = 0; i < 4; ++i) made.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return made;
}

TEST(rate_limit, reads_what_people_write) {
  EXPECT_DOUBLE_EQ(parse_request_rate("20")->per_second, 20);
  EXPECT_DOUBLE_EQ(parse_request_rate("20/s")->per_second, 20);
  EXPECT_EQ(parse_request_rate("20/s")->burst, 20);
  EXPECT_DOUBLE_EQ(parse_request_rate("90/m")->per_second, 1.5);
  EXPECT_EQ(parse_request_rate("90/m")->burst, 2);
  EXPECT_DOUBLE_EQ(parse_request_rate("36/h")->per_second, 0.01);
  EXPECT_DOUBLE_EQ(parse_request_rate("0")->per_second, 0);
  for (const char* text : {"", "/s", "-1", "nan", "inf", "1e99", "20/d", "20 /s", "0.1/h", "many"}) {
    EXPECT_FALSE(parse_request_rate(text)) << text;
  }
}

TEST(rate_limit, allows_a_burst_and_then_the_rate) {
  rate_limiter limiter({.per_second = 10, .burst = 5});
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(limiter.refuse(client(1), kStart));
  EXPECT_EQ(limiter.refuse(client(1), kStart), milliseconds(100));
  EXPECT_EQ(limiter.refuse(client(1), kStart + milliseconds(60)), milliseconds(40));
  EXPECT_FALSE(limiter.refuse(client(1), kStart + milliseconds(100)));
  EXPECT_TRUE(limiter.refuse(client(1), kStart + milliseconds(100)));
  EXPECT_FALSE(limiter.refuse(client(2), kStart));
}

TEST(rate_limit, over_a_long_time_gives_the_rate_and_no_more) {
  rate_limiter limiter({.per_second = 10, .burst = 5});
  int allowed = 0;
  for (int ms = 0; ms < 10'000; ++ms) allowed += !limiter.refuse(client(1), kStart + milliseconds(ms));
  EXPECT_EQ(allowed, 5 + 99);
}

TEST(rate_limit, an_unused_bucket_fills_to_the_burst_only) {
  rate_limiter limiter({.per_second = 10, .burst = 5});
  for (int i = 0; i < 5; ++i) limiter.refuse(client(1), kStart);
  int allowed = 0;
  for (int i = 0; i < 20; ++i) allowed += !limiter.refuse(client(1), kStart + seconds(3600));
  EXPECT_EQ(allowed, 5);
}

// Who has used up his tokens is remembered before those who have asked once.
TEST(rate_limit, more_clients_than_it_holds_free_no_one_who_asks_too_much) {
  rate_limiter limiter({.per_second = 1.0 / 3600, .burst = 10});
  for (int i = 0; i < 10; ++i) limiter.refuse(client(0), kStart);
  int refused = 0;
  for (std::uint32_t i = 1; i <= 2 * rate_limiter::kMostClients; ++i) {
    EXPECT_FALSE(limiter.refuse(client(i), kStart));
    refused += limiter.refuse(client(0), kStart).has_value();
  }
  EXPECT_EQ(refused, 2 * rate_limiter::kMostClients);
}

}  // namespace
}  // namespace velib
