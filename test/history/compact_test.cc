#include "history/compact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "history/bronze.h"
#include "history/series_builder.h"
#include "store/memory_store.h"

namespace velib {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

const utc_time kStart = *parse_time("2026-03-01T00:00:00Z");

// Counts what is read and written, and fails one of the writes: as if the program ended there.
class watched_store final : public object_store {
 public:
  result<std::string> get(std::string_view key) override {
    read.emplace_back(key);
    return inner.get(key);
  }
  result<std::optional<tagged_object>> get_if_changed(std::string_view key, std::string_view tag) override {
    return inner.get_if_changed(key, tag);
  }
  status put(std::string_view key, std::string_view bytes) override {
    if (writes++ == fails_at) return fail(error_code::unavailable, "the power went out");
    written.emplace_back(key);
    return inner.put(key, bytes);
  }
  status put_if_absent(std::string_view key, std::string_view bytes) override {
    return inner.put_if_absent(key, bytes);
  }
  result<std::vector<std::string>> list(std::string_view prefix, std::string_view start_after) override {
    return inner.list(prefix, start_after);
  }
  status remove(std::string_view key) override { return inner.remove(key); }

  void forget() {
    read.clear();
    written.clear();
    writes = 0;
  }

  memory_store inner;
  std::vector<std::string> read, written;
  int writes = 0;
  int fails_at = -1;
};

// What the feed said 7 minutes before it was asked.
snapshot sample(utc_time scheduled) {
  const utc_time observed = scheduled - minutes(7);
  const auto hour = static_cast<count>((scheduled - kStart) / hours(1));
  snapshot s{.observed_at = observed, .captured_at = scheduled, .entries = {}};
  for (const char* code : {"10", "2", "7"}) {
    s.entries.push_back(
        {.station = {.code = code, .name = "Gare", .where = position{48.5, 2.5}, .capacity = 40},
         .state = {.bikes = static_cast<count>(hour % 40),
                   .docks = 1,
                   .installed = answer::yes,
                   .reported_at = observed - minutes(1)}});
  }
  s.entries.back().station.capacity = kUnknown;
  return s;
}

void save_hours(object_store& store, int from, int until) {
  for (int hour = from; hour < until; ++hour) {
    const utc_time scheduled = kStart + hours(hour);
    ASSERT_TRUE(save_bronze(store, scheduled, sample(scheduled)));
  }
}

result<compact_report> compact_new(object_store& store, bool all = false) {
  return compact(store, all, [](long, long) {});
}

std::map<std::string, std::string> contents(object_store& store) {
  std::map<std::string, std::string> out;
  const auto keys = store.list("history/").value();
  for (const auto& key : keys) out[key] = store.get(key).value();
  return out;
}

TEST(compact, every_snapshot_is_in_the_day_it_speaks_of) {
  watched_store store;
  save_hours(store, 0, 72);
  const auto report = compact_new(store);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->snapshots, 72);
  EXPECT_EQ(report->unreadable, 0);
  EXPECT_EQ(report->days.rows_added, 72 * 3);
  EXPECT_EQ(report->days.days_written, 4);  // midnight's snapshot speaks of the day before
  series_builder expected;
  for (int hour = 0; hour < 72; ++hour) append_snapshot(expected, sample(kStart + hours(hour)));
  const auto rows = read_days(store);
  ASSERT_TRUE(rows);
  const auto wanted = expected.finish();
  ASSERT_EQ(rows->rows.size(), wanted.rows.size());
  for (size_t i = 0; i < rows->rows.size(); ++i) EXPECT_EQ(rows->rows[i], wanted.rows[i]) << i;
}

TEST(compact, the_second_time_reads_and_writes_nothing) {
  watched_store store;
  save_hours(store, 0, 50);
  ASSERT_TRUE(compact_new(store));
  store.forget();
  const auto again = compact_new(store);
  EXPECT_EQ(again->snapshots, 0);
  EXPECT_EQ(again->last_key, bronze_key(kStart + hours(49)));
  EXPECT_TRUE(store.written.empty());
  EXPECT_EQ(store.read, (std::vector<std::string>{std::string(kCompactedKey)}));
  const auto all = compact_new(store, true);
  EXPECT_EQ(all->snapshots, 50);
  EXPECT_EQ(all->days.days_unchanged, 4);
  EXPECT_TRUE(store.written.empty());
}

TEST(compact, only_what_is_new_and_a_day_of_overlap_is_read) {
  watched_store store;
  save_hours(store, 0, 24 * 5);
  ASSERT_TRUE(compact_new(store));
  save_hours(store, 24 * 5, 24 * 5 + 3);
  const utc_time late = kStart + hours(24 * 5 - 10) + minutes(30);
  ASSERT_TRUE(save_bronze(store, late, sample(late)));  // another writer's, that took its time
  store.forget();
  const auto report = compact_new(store);
  EXPECT_EQ(report->snapshots, 24 + 3 + 1);
  EXPECT_EQ(report->days.rows_added, 4 * 3);
  EXPECT_THAT(store.read, testing::Not(Contains(bronze_key(kStart + hours(24 * 3)))));
  EXPECT_THAT(store.read, testing::Not(Contains(day_key(kStart + days(2)))));
  watched_store at_once;
  save_hours(at_once, 0, 24 * 5 + 3);
  ASSERT_TRUE(save_bronze(at_once, late, sample(late)));
  ASSERT_TRUE(compact_new(at_once));
  EXPECT_EQ(contents(store), contents(at_once));
}

// Wherever the program ends, the next call makes the same days.
TEST(compact, may_end_at_any_write) {
  watched_store whole;
  save_hours(whole, 0, 60);
  ASSERT_TRUE(compact_new(whole));
  const int writes = whole.writes;
  ASSERT_GT(writes, 4);
  for (int at = 0; at < writes; ++at) {
    watched_store store;
    save_hours(store, 0, 60);
    store.fails_at = at;
    ASSERT_FALSE(compact_new(store));
    ASSERT_TRUE(compact_new(store)) << at;
    EXPECT_EQ(contents(store), contents(whole)) << at;
  }
}

TEST(compact, the_state_never_runs_ahead_of_the_days) {
  watched_store store;
  save_hours(store, 0, 30);
  ASSERT_TRUE(compact_new(store));
  EXPECT_EQ(store.written.back(), kCompactedKey);
  EXPECT_THAT(*store.get(kCompactedKey), HasSubstr(bronze_key(kStart + hours(29))));
  // Midnight's snapshot speaks of the day before; then day one, then what there is of day two.
  EXPECT_THAT(store.written, testing::ElementsAre(day_key(kStart - days(1)), kCompactedKey, day_key(kStart),
                                                  kCompactedKey, day_key(kStart + days(1)), kCompactedKey));
}

TEST(compact, leaves_out_what_it_cannot_read) {
  watched_store store;
  save_hours(store, 0, 10);
  ASSERT_TRUE(store.put(bronze_key(kStart + hours(4)), "torn"));
  ASSERT_TRUE(store.put("snapshots/velib_readme.txt", "hello"));
  ASSERT_TRUE(store.put("snapshots/velib_zzzz.jsonl.gz", "hello"));
  const auto report = compact_new(store);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->unreadable, 1);
  EXPECT_EQ(report->snapshots, 9);
  EXPECT_EQ(report->days.rows_added, 27);
}

TEST(compact, a_damaged_state_means_everything_again_and_a_damaged_day_an_error) {
  for (const char* state :
       {"", "torn", "{}", R"({"format":"velib-trend-compacted/1","last_key":"snapshots/velib_zz"})"}) {
    watched_store store;
    save_hours(store, 0, 10);
    ASSERT_TRUE(compact_new(store));
    ASSERT_TRUE(store.put(kCompactedKey, state));
    EXPECT_EQ(compact_new(store)->snapshots, 10) << state;
  }
  watched_store store;
  save_hours(store, 0, 10);
  ASSERT_TRUE(store.put(day_key(kStart), "torn"));
  const auto report = compact_new(store);
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message, StartsWith(day_key(kStart)));
  EXPECT_THAT(*store.get(kCompactedKey), HasSubstr(bronze_key(kStart)));  // its rows are of the day before
}

TEST(compact, an_empty_store_stays_empty) {
  watched_store store;
  const auto report = compact_new(store);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->last_key.empty());
  EXPECT_TRUE(contents(store).empty());
}

// A feed that stands still for days: the same rows again and again, in one old day.
TEST(compact, a_frozen_feed_is_one_day) {
  watched_store store;
  for (int hour = 0; hour < 72; ++hour) {
    auto s = sample(kStart - hours(1'000));
    s.captured_at = kStart + hours(hour);
    ASSERT_TRUE(save_bronze(store, kStart + hours(hour), s));
  }
  const auto report = compact_new(store);
  EXPECT_EQ(report->days.rows_added, 3);
  EXPECT_EQ(report->days.days_written, 1);
}

}  // namespace
}  // namespace velib
