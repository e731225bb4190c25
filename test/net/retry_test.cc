#include "net/retry.h"

#include <thread>

#include <gtest/gtest.h>

namespace velib {
namespace {

using std::chrono::milliseconds;

class retry_test : public testing::Test {
 protected:
  pause_function remember() {
    return [this](milliseconds span) {
      pauses.push_back(span);
      return pauses.size() < stops_after;
    };
  }
  // Attempts that fail with `code` until the one numbered `good`.
  status run(error_code code, int good) {
    retry again(remember(),
                {.most_attempts = 5, .first_pause = milliseconds(200), .longest_pause = milliseconds(700)},
                7);
    return again([&]() -> status {
      if (++attempts >= good) return {};
      return fail(code, "attempt {}", attempts);
    });
  }

  int attempts = 0;
  size_t stops_after = 100;
  std::vector<milliseconds> pauses;
};

TEST_F(retry_test, tries_again_what_may_pass) {
  EXPECT_TRUE(run(error_code::unavailable, 3));
  EXPECT_EQ(attempts, 3);
  attempts = 0;
  EXPECT_TRUE(run(error_code::timeout, 5));
  EXPECT_EQ(attempts, 5);
}

TEST_F(retry_test, nothing_else_is_tried_again) {
  for (const auto code :
       {error_code::invalid_input, error_code::not_found, error_code::conflict, error_code::corrupt,
        error_code::denied, error_code::unsupported, error_code::internal}) {
    attempts = 0;
    EXPECT_EQ(run(code, 2).error().code, code);
    EXPECT_EQ(attempts, 1);
  }
  EXPECT_TRUE(pauses.empty());
}

TEST_F(retry_test, gives_up_with_the_last_error) {
  EXPECT_EQ(run(error_code::unavailable, 99).error().message, "attempt 5");
  EXPECT_EQ(pauses.size(), 4u);
}

TEST_F(retry_test, ends_when_the_pause_says_stop) {
  stops_after = 2;
  EXPECT_EQ(run(error_code::unavailable, 99).error().message, "attempt 2");
}

TEST_F(retry_test, pauses_grow_to_a_bound_and_are_spread) {
  retry again(remember(),
              {.most_attempts = 5, .first_pause = milliseconds(200), .longest_pause = milliseconds(700)}, 7);
  for (const auto& [attempt, most] : {std::pair(1, 200), {2, 400}, {3, 700}, {40, 700}}) {
    milliseconds shortest(1'000'000), longest(0);
    for (int k = 0; k < 500; ++k) {
      const auto span = again.pause_after(attempt);
      shortest = std::min(shortest, span);
      longest = std::max(longest, span);
    }
    EXPECT_LE(longest.count(), most);
    EXPECT_GT(longest.count(), most * 9 / 10);
    EXPECT_LT(shortest.count(), most / 10);
  }
}

TEST(pause_until_stop, ends_at_once_when_asked_to_stop) {
  std::stop_source stop;
  const auto pause = pause_until_stop(stop.get_token());
  EXPECT_TRUE(pause(milliseconds(1)));
  std::thread stopping([&] { stop.request_stop(); });
  EXPECT_FALSE(pause(std::chrono::hours(1)));
  stopping.join();
  EXPECT_FALSE(pause(milliseconds(1)));
}

}  // namespace
}  // namespace velib
