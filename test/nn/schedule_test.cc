// The schedules; that one-cycle and steps are PyTorch's: golden_test.cc.
#include "nn/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace velib {
namespace {

TEST(schedule, constant) {
  EXPECT_EQ(rate_at(constant_schedule{0.5f}, 0, 10), 0.5f);
  EXPECT_EQ(rate_at(constant_schedule{0.5f}, 9, 10), 0.5f);
}

// The formula that the shipped model was trained with (models/README.md): another rounding would train
// another.
float shipped_rate(float rate, long step, long total) {
  const double done = static_cast<double>(step) / static_cast<double>(std::max(1L, total));
  if (done < 0.02) return rate * static_cast<float>((done + 1e-3) / (0.02 + 1e-3));
  const double cosine = 0.5 * (1.0 + std::cos(std::numbers::pi * (done - 0.02) / (1.0 - 0.02)));
  return rate * static_cast<float>(0.02 + (1.0 - 0.02) * cosine);
}

TEST(schedule, cosine_is_bit_for_bit_what_the_shipped_model_was_trained_with) {
  for (const float rate : {4e-3f, 1e-2f, 3e-4f}) {
    for (const long total : {0L, 1L, 7L, 50L, 12288L}) {
      for (long step = 0; step < total; ++step) {
        ASSERT_EQ(rate_at(cosine_schedule{.rate = rate}, step, total), shipped_rate(rate, step, total))
            << step;
      }
    }
  }
}

TEST(schedule, cosine_rises_over_the_warm_up_and_falls_to_its_last_share) {
  const cosine_schedule schedule{.rate = 1.0f, .warm_up = 0.1, .last = 0.25};
  EXPECT_LT(rate_at(schedule, 0, 1000), 0.02f);
  for (long step = 1; step <= 100; ++step) {
    EXPECT_GT(rate_at(schedule, step, 1000), rate_at(schedule, step - 1, 1000));
  }
  EXPECT_EQ(rate_at(schedule, 100, 1000), 1.0f);
  for (long step = 101; step < 1000; ++step) {
    EXPECT_LT(rate_at(schedule, step, 1000), rate_at(schedule, step - 1, 1000));
  }
  EXPECT_NEAR(rate_at(schedule, 999, 1000), 0.25f, 1e-5f);
  EXPECT_EQ(rate_at(cosine_schedule{.rate = 1.0f, .warm_up = 0.0}, 0, 10), 1.0f);
}

TEST(schedule, one_cycle_begins_and_ends_low) {
  const one_cycle_schedule schedule{.rate = 1.0f};
  EXPECT_FLOAT_EQ(rate_at(schedule, 0, 1000), 1.0f / 25);
  EXPECT_FLOAT_EQ(rate_at(schedule, 299, 1000), 1.0f);
  EXPECT_FLOAT_EQ(rate_at(schedule, 999, 1000), 4e-6f);
  // A rise over no step at all, where PyTorch divides by zero.
  EXPECT_FLOAT_EQ(rate_at(one_cycle_schedule{.rate = 1.0f, .rise = 0.1}, 0, 10), 1.0f);
}

TEST(schedule, steps_fall_by_the_factor) {
  const step_schedule schedule{.rate = 1.0f, .every = 3, .factor = 0.5};
  const float wanted[] = {1, 1, 1, 0.5f, 0.5f, 0.5f, 0.25f};
  for (long step = 0; step < 7; ++step) EXPECT_EQ(rate_at(schedule, step, 7), wanted[step]);
}

}  // namespace
}  // namespace velib
