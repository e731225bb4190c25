#include "forecast/circuit_breaker.h"

#include <gtest/gtest.h>

namespace velib {
namespace {

using namespace std::chrono_literals;

class breaker : public testing::Test {
 protected:
  void fail_times(int times) {
    for (int k = 0; k < times; ++k) {
      EXPECT_TRUE(b.try_pass(now));
      b.failed(now);
    }
  }

  circuit_breaker b{{.failures = 3, .first_rest = 30s, .longest_rest = 100s}};
  circuit_breaker::moment now{};
};

TEST_F(breaker, opens_after_failures_in_a_row_alone) {
  fail_times(2);
  b.succeeded();
  fail_times(2);
  EXPECT_TRUE(b.try_pass(now));
  b.failed(now);
  EXPECT_FALSE(b.try_pass(now));
  EXPECT_FALSE(b.try_pass(now + 29s));
}

TEST_F(breaker, lets_one_through_after_its_rest) {
  fail_times(3);
  now += 30s;
  EXPECT_TRUE(b.try_pass(now));
  EXPECT_FALSE(b.try_pass(now));
  b.succeeded();
  EXPECT_TRUE(b.try_pass(now));
  EXPECT_TRUE(b.try_pass(now));
}

TEST_F(breaker, rests_twice_as_long_after_a_failed_try_up_to_the_longest) {
  fail_times(3);
  for (const auto rest : {30s, 60s, 100s, 100s}) {
    EXPECT_FALSE(b.try_pass(now + rest - 1ms));
    now += rest;
    fail_times(1);
  }
  now += 100s;
  EXPECT_TRUE(b.try_pass(now));
  b.succeeded();
  fail_times(3);  // from the beginning again
  EXPECT_TRUE(b.try_pass(now + 30s));
}

}  // namespace
}  // namespace velib
