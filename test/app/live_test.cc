#include "app/live.h"

#include <gtest/gtest.h>

#include "app/served_model.h"
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

// An endpoint that answers as the shipped model, or not at all.
class shaky_forecaster final : public city_forecaster {
 public:
  explicit shaky_forecaster(object_store& store) : model_(served_model::open(store, {}).value()) {}
  result<city_forecast> forecast(const forecast_query& query) override {
    if (down) return fail(error_code::unavailable, "there: no connection");
    return model_.forecast(query);
  }
  bool down = false;

 private:
  served_model model_;
};

class shaky_city : public testing::Test {
 protected:
  shaky_city() { set_log_level(log_level::error); }
  ~shaky_city() override { set_log_level(log_level::info); }

  // What a server publishes that looks into the store once, after those before it.
  std::shared_ptr<const published> look(utc_time newest) {
    window w = make_window(newest, kWindowStep, kWindowSteps);
    record(w, {.observed_at = newest,
               .captured_at = newest,
               .entries = {{.station = {.code = "1"}, .state = {.bikes = count{4}, .docks = count{2}}}}});
    EXPECT_TRUE(save_window(store, w));
    live_city live({c, store, forecaster, state, measured}, 1h);
    live.start(false);
    live.stop();
    return state.current();
  }

  memory_store store;
  shaky_forecaster forecaster{store};
  publication state;
  metrics measured;
  city c{.title = "Test",
         .feed = {.information = "http://127.0.0.1:9/i", .status = "http://127.0.0.1:9/s"},
         .every = 1h};
  utc_time noon = at("2026-03-05T12:00:00Z");
};

TEST_F(shaky_city, keeps_the_last_forecast_beside_a_sample_that_has_none) {
  const auto good = look(noon);
  ASSERT_TRUE(good->forecast);
  forecaster.down = true;
  for (const auto minutes : {20min, 40min}) {
    const auto bad = look(noon + minutes);
    EXPECT_FALSE(bad->forecast);
    EXPECT_EQ(bad->snapshot.observed_at, noon + minutes);
    EXPECT_EQ(bad->last_good, good);
    EXPECT_EQ(bad->trouble, "The inference service does not answer.");
  }
  EXPECT_NE(measured.text().find("velib_forecast_failures_total{cause=\"unavailable\"} 2"),
            std::string::npos);
}

TEST_F(shaky_city, tries_the_same_sample_again) {
  forecaster.down = true;
  EXPECT_FALSE(look(noon)->forecast);
  EXPECT_EQ(look(noon)->last_good, nullptr);
  forecaster.down = false;
  const auto found = look(noon);
  ASSERT_TRUE(found->forecast);
  EXPECT_EQ(found->forecast->origin, noon);
  EXPECT_EQ(found->last_good, nullptr);
  EXPECT_TRUE(found->trouble.empty());
}

}  // namespace
}  // namespace velib
