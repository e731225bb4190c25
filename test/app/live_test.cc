#include "app/live.h"

#include <gtest/gtest.h>

#include "base/log.h"
#include "domain/ended_days.h"
#include "history/profiles_file.h"
#include "history/window_file.h"
#include "store/memory_store.h"
#include "test/support/times.h"

namespace velib {
namespace {

using namespace std::chrono_literals;

// A server that polls nothing hands on what another process keeps: the profiles beside the window.
TEST(live_city, publishes_the_stored_profiles_with_the_stored_window) {
  set_log_level(log_level::error);
  memory_store store;
  window w = make_window(at("2026-03-05T12:00:00Z"), kWindowStep, kWindowSteps);
  for (utc_time time = w.start; time < w.end(); time += kWindowStep) {
    record(w, {.observed_at = time,
               .captured_at = time,
               .entries = {{.station = {.code = "1"}, .state = {.bikes = count{4}, .docks = count{2}}}}});
  }
  stored_profiles stored{.zone = "UTC"};
  fold_ended_days(stored.profiles, w, time_zone::utc());
  ASSERT_TRUE(save_window(store, w));
  ASSERT_TRUE(save_profiles(store, stored));
  const city c{.title = "Test",
               .feed = {.information = "http://127.0.0.1:9/i", .status = "http://127.0.0.1:9/s"},
               .every = std::chrono::hours(1)};
  auto model = served_model::open(store, {}).value();
  publication state;
  metrics measured;
  live_city live({c, store, model, state, measured}, std::chrono::hours(1));
  live.start(false);
  live.stop();
  ASSERT_TRUE(state.current());
  ASSERT_TRUE(state.current()->profiles);
  EXPECT_EQ(*state.current()->profiles, stored.profiles);
  EXPECT_EQ(state.current()->window.observed_at, w.observed_at);
  ASSERT_TRUE(state.current()->next_at);
  EXPECT_EQ(state.current()->next_at->time_since_epoch() % c.every, std::chrono::seconds(0))
      << "the next poll";
  EXPECT_EQ(state.current()->forecast->model_kind, "trend");
  EXPECT_NE(measured.text().find("velib_forecast_seconds_count 1"), std::string::npos);
  set_log_level(log_level::info);
}

}  // namespace
}  // namespace velib
