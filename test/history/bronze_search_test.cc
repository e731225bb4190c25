#include "history/bronze_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "history/bronze.h"
#include "store/memory_store.h"
#include "test/support/times.h"

namespace velib {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;

const utc_time kNow = at("2026-03-04T13:00:00Z");

// Two stations; the second says nothing of its bikes.
snapshot sample(std::string_view observed, count bikes) {
  const utc_time time = at(observed);
  return {.observed_at = time,
          .captured_at = time + seconds(40),
          .entries = {{.station = {.code = "1001", .capacity = 22}, .state = {.bikes = bikes, .docks = 3}},
                      {.station = {.code = "9"}, .state = {.docks = 1}}}};
}

// Counts the objects read; fails one of them on demand.
class counting_store final : public object_store {
 public:
  result<std::string> get(std::string_view key) override {
    ++reads;
    if (key == broken) return fail(error_code::unavailable, "the line is cut");
    return inner.get(key);
  }
  result<std::optional<tagged_object>> get_if_changed(std::string_view key, std::string_view tag) override {
    return inner.get_if_changed(key, tag);
  }
  status put(std::string_view key, std::string_view bytes) override { return inner.put(key, bytes); }
  status put_if_absent(std::string_view key, std::string_view bytes) override {
    return inner.put_if_absent(key, bytes);
  }
  result<std::vector<std::string>> list(std::string_view prefix, std::string_view start_after) override {
    auto keys = inner.list(prefix, start_after);
    if (keys) listed += keys->size();
    return keys;
  }
  status remove(std::string_view key) override { return inner.remove(key); }

  memory_store inner;
  int reads = 0;
  size_t listed = 0;
  std::string broken;
};

// The reference froze after the first page of 1,000 keys.
TEST(bronze_search, rebuilds_the_window_from_the_newest_of_many_snapshots) {
  counting_store store;
  const auto first = at("2026-01-01T00:00:00Z");
  constexpr int kHours = 1'500;
  for (int hour = 0; hour < kHours; ++hour) {
    const auto time = first + hours(hour);
    ASSERT_TRUE(store.put(bronze_key(time),
                          serialize_bronze(sample(format_utc(time - minutes(3)), static_cast<count>(hour)))));
  }
  const auto w = rebuild_window(store, first + hours(kHours), hours(1), 24);
  ASSERT_TRUE(w) << w.error().message;
  EXPECT_EQ(w->observed_at, first + hours(kHours - 1) - minutes(3));
  ASSERT_EQ(w->stations.size(), 2u);
  for (int step = 0; step < 24; ++step) EXPECT_EQ(w->bikes[w->cell(0, step)], kHours - 24 + step) << step;
  EXPECT_LE(store.reads, 27);
  EXPECT_LE(store.listed, 50u);  // of 1,500
}

TEST(bronze_search, the_newest_is_found_wherever_it_is) {
  const auto written = at("2026-03-04T12:00:00Z");
  for (const auto age : {-hours(30), hours(0), hours(23), hours(24), hours(25), hours(24 * 10),
                         hours(24 * 100), hours(24 * 2'000)}) {
    counting_store store;
    ASSERT_TRUE(save_bronze(store, written, sample(format_utc(written), 5)));
    ASSERT_TRUE(save_bronze(store, written - hours(1), sample(format_utc(written - hours(1)), 4)));
    ASSERT_TRUE(store.put("snapshots/velib_zzzz.jsonl.gz", "not ours"));
    store.reads = 0;
    const auto newest = load_newest_bronze(store, written + age);
    ASSERT_TRUE(newest) << age.count();
    EXPECT_EQ(newest->key, bronze_key(written));
    EXPECT_EQ(newest->snapshot.observed_at, written);
    EXPECT_EQ(store.reads, 1);
  }
}

// Torn objects are read once each, however far the search widens.
TEST(bronze_search, widens_past_what_cannot_be_read) {
  counting_store store;
  const auto now = at("2026-03-04T12:00:00Z");
  ASSERT_TRUE(save_bronze(store, now - hours(24 * 120), sample("2025-11-04T12:00:00Z", 5)));
  for (const int days : {0, 5, 50, 110}) ASSERT_TRUE(store.put(bronze_key(now - hours(24 * days)), "torn"));
  store.reads = 0;
  EXPECT_EQ(load_newest_bronze(store, now)->snapshot.observed_at, at("2025-11-04T12:00:00Z"));
  EXPECT_EQ(store.reads, 5);
}

TEST(bronze_search, leaves_out_what_it_cannot_read) {
  counting_store store;
  const auto noon = at("2026-03-04T12:00:00Z");
  for (const int minute : {0, 15, 30}) {
    const auto time = noon + minutes(minute);
    ASSERT_TRUE(save_bronze(store, time, sample(format_utc(time), static_cast<count>(minute))));
  }
  ASSERT_TRUE(store.put(bronze_key(noon + minutes(15)), "torn"));
  ASSERT_TRUE(store.put(bronze_key(noon + minutes(45)), ""));
  ASSERT_TRUE(store.put("snapshots/velib_readme.txt", "hello"));
  const auto w = rebuild_window(store, kNow, minutes(15), 4);
  ASSERT_TRUE(w) << w.error().message;
  EXPECT_EQ(w->observed_at, noon + minutes(30));
  EXPECT_THAT(std::vector<count>(w->bikes.begin(), w->bikes.begin() + 4),
              ElementsAre(kUnknown, 0, kUnknown, 30));
  store.broken = bronze_key(noon);
  EXPECT_EQ(rebuild_window(store, kNow, minutes(15), 4).error().code, error_code::unavailable);
}

TEST(bronze_search, a_store_without_snapshots_has_no_window) {
  memory_store store;
  EXPECT_EQ(rebuild_window(store, kNow, minutes(15), 4).error().code, error_code::not_found);
  ASSERT_TRUE(store.put(bronze_key(at("2026-03-04T12:00:00Z")), "torn"));
  EXPECT_EQ(rebuild_window(store, kNow, minutes(15), 4).error().code, error_code::corrupt);
}

}  // namespace
}  // namespace velib
