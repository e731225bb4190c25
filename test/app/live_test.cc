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

using std::chrono::minutes;
using namespace std::chrono_literals;

// Says that nothing changes.
class still_model final : public forecast_model {
 public:
  std::string_view kind() const override { return "still"; }
  const std::string& version() const override { return version_; }
  std::span<const minutes> horizons() const override { return horizons_; }
  std::vector<float> predict(const window& w, int origin, utc_time, const time_zone&) const override {
    std::vector<float> out;
    for (size_t s = 0; s < w.stations.size(); ++s) out.push_back(w.bikes[w.cell(s, origin)]);
    return out;
  }

 private:
  std::string version_ = "1";
  std::vector<minutes> horizons_{minutes(60)};
};

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
  const still_model model;
  publication state;
  metrics measured;
  live_city live({c, store, model, state, measured}, std::chrono::hours(1));
  live.start(false);
  live.stop();
  ASSERT_TRUE(state.current());
  ASSERT_TRUE(state.current()->profiles);
  EXPECT_EQ(*state.current()->profiles, stored.profiles);
  EXPECT_EQ(state.current()->window.observed_at, w.observed_at);
  set_log_level(log_level::info);
}

}  // namespace
}  // namespace velib
