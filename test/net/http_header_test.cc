#include "net/http_header.h"

#include <gtest/gtest.h>

#include "base/civil_time.h"

namespace velib {
namespace {

using std::chrono::seconds;

const utc_time kNow = *parse_time("2026-03-04T14:29:00Z");

std::optional<seconds> wait_of(std::string value) {
  return retry_after({.status = 503, .headers = {{"retry-after", std::move(value)}}}, kNow);
}

TEST(http_header, reads_every_form_of_a_date) {
  const auto expected = *parse_time("2026-03-04T14:30:00Z");
  for (const auto* text :
       {"Wed, 04 Mar 2026 14:30:00 GMT", "Wednesday, 04-Mar-26 14:30:00 GMT", "Wed Mar  4 14:30:00 2026"}) {
    EXPECT_EQ(parse_http_date(text), expected) << text;
  }
  EXPECT_EQ(parse_http_date("soon"), std::nullopt);
  EXPECT_EQ(parse_http_date(""), std::nullopt);
}

TEST(http_header, retry_after_is_seconds_or_a_date) {
  EXPECT_EQ(wait_of("120"), seconds(120));
  EXPECT_EQ(wait_of("Wed, 04 Mar 2026 14:30:00 GMT"), seconds(60));
  EXPECT_EQ(wait_of("99999999999999999999"), seconds(std::numeric_limits<int>::max()));
}

TEST(http_header, a_retry_after_that_asks_for_nothing_is_none) {
  for (const auto* value : {"0", "-5", "soon", "", "Wed, 04 Mar 2026 14:00:00 GMT"})
    EXPECT_EQ(wait_of(value), std::nullopt) << value;
  EXPECT_EQ(retry_after({.status = 503}, kNow), std::nullopt);
}

}  // namespace
}  // namespace velib
