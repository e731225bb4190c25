#include "domain/window.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "base/random.h"
#include "test/support/times.h"

namespace velib {
namespace {

using std::chrono::minutes;

snapshot counts(std::string_view time, std::vector<std::pair<std::string, count>> bikes) {
  snapshot s{.observed_at = at(time), .captured_at = at(time), .entries = {}};
  for (auto& [code, n] : bikes) {
    s.entries.push_back({.station = {.code = code}, .state = {.bikes = n, .docks = count(20 - n)}});
  }
  return s;
}

window quarter_hours() {
  return make_window(at("2026-03-04T12:07:00Z"), minutes(15), 4);
}

TEST(window, lies_on_whole_steps_and_ends_with_its_last_cell) {
  const auto w = quarter_hours();
  EXPECT_EQ(w.start, at("2026-03-04T11:15:00Z"));
  EXPECT_EQ(w.end(), at("2026-03-04T12:15:00Z"));
  EXPECT_EQ(cell_at(w, at("2026-03-04T12:00:00Z")), 3);
  EXPECT_EQ(cell_at(w, at("2026-03-04T12:15:00Z")), std::nullopt);
  EXPECT_EQ(cell_at(w, at("2026-03-04T11:14:59Z")), std::nullopt);
}

TEST(window, records_counts_and_leaves_gaps_unknown) {
  auto w = quarter_hours();
  EXPECT_TRUE(record(w, counts("2026-03-04T11:31:00Z", {{"b", 5}})));
  EXPECT_TRUE(record(w, counts("2026-03-04T12:01:00Z", {{"a", 1}, {"b", 7}})));
  ASSERT_EQ(w.stations.size(), 2u);
  EXPECT_EQ(w.stations[0].code, "a");
  EXPECT_EQ(w.bikes, (std::vector<count>{kUnknown, kUnknown, kUnknown, 1, kUnknown, 5, kUnknown, 7}));
  EXPECT_EQ(w.docks[w.cell(1, 3)], 13);
  EXPECT_EQ(find_station(w, "b"), 1u);
  EXPECT_EQ(find_station(w, "c"), std::nullopt);
}

TEST(window, keeps_what_the_flags_said_beside_raw_counts) {
  const auto flags = [](answer installed, answer renting, answer returning) {
    return usable_of(
        {.bikes = 5, .docks = 5, .installed = installed, .renting = renting, .returning = returning});
  };
  const auto yes = answer::yes, no = answer::no, unknown = answer::unknown;
  EXPECT_EQ(flags(unknown, unknown, unknown), 0);
  EXPECT_EQ(flags(yes, yes, yes), kUsableSaid | kUsableRent | kUsableReturn);
  EXPECT_EQ(flags(yes, yes, no), kUsableSaid | kUsableRent);
  EXPECT_EQ(flags(yes, unknown, yes), kUsableSaid | kUsableReturn);
  EXPECT_EQ(flags(no, yes, yes), kUsableSaid);
  EXPECT_EQ(flags(unknown, yes, yes), kUsableSaid);

  auto w = quarter_hours();
  auto s = counts("2026-03-04T11:31:00Z", {{"a", 5}});
  s.entries[0].state.installed = no;
  record(w, s);
  EXPECT_EQ(w.usable, (std::vector<std::uint8_t>{0, kUsableSaid, 0, 0}));
  EXPECT_EQ(w.bikes[1], 5);
  s.observed_at += minutes(5);
  s.entries[0].state = {.bikes = 5, .installed = yes, .renting = yes};
  EXPECT_TRUE(record(w, s));
  EXPECT_EQ(w.usable[1], kUsableSaid | kUsableRent);
  s.entries[0].state.installed = unknown;
  s.entries[0].state.renting = unknown;
  record(w, s);
  EXPECT_EQ(w.usable[1], kUsableSaid | kUsableRent);  // silence replaces nothing
}

// Against the plain way: station by station, each inserted where it belongs.
TEST(window, stations_join_in_their_order_whatever_the_snapshot_s) {
  random_source random(5);
  for (int round = 0; round < 60; ++round) {
    auto w = quarter_hours();
    std::map<std::string, std::map<int, count>> expected;
    for (int quarter = 0; quarter < 4; ++quarter) {
      snapshot s = counts("2026-03-04T11:16:00Z", {});
      s.observed_at += quarter * minutes(15);
      for (std::uint64_t n = random.below(7); n > 0; --n) {
        const auto code = fmt::format("{}", random.below(12));
        if (std::ranges::find(s.entries, code, [](const auto& e) { return e.station.code; }) !=
            s.entries.end())
          continue;
        const auto bikes = static_cast<count>(random.below(50));
        s.entries.push_back({.station = {.code = code}, .state = {.bikes = bikes}});
        expected[code][quarter] = bikes;
      }
      record(w, s);
    }
    ASSERT_EQ(w.stations.size(), expected.size());
    size_t at = 0;
    for (const auto& [code, cells] : expected) {
      EXPECT_EQ(w.stations[at].code, code);
      for (int quarter = 0; quarter < 4; ++quarter) {
        const auto found = cells.find(quarter);
        EXPECT_EQ(w.bikes[w.cell(at, quarter)], found == cells.end() ? kUnknown : found->second);
        EXPECT_EQ(w.docks[w.cell(at, quarter)], kUnknown);
      }
      ++at;
    }
    for (auto* field : {&w.bikes, &w.docks, &w.ebikes}) EXPECT_EQ(field->size(), 4 * expected.size());
    EXPECT_EQ(w.usable.size(), 4 * expected.size());
  }
}

TEST(window, moves_on_for_every_station_alike) {
  for (int by = 1; by <= 6; ++by) {
    auto w = quarter_hours();
    for (int quarter = 0; quarter < 4; ++quarter) {
      auto s = counts("2026-03-04T11:16:00Z", {{"a", count(quarter)}, {"b", count(10 + quarter)}});
      s.observed_at += quarter * minutes(15);
      s.entries[1].state.installed = answer::yes;
      record(w, s);
    }
    advance(w, w.end() + (by - 1) * minutes(15));
    for (int quarter = 0; quarter < 4; ++quarter) {
      const bool kept = quarter + by < 4;
      EXPECT_EQ(w.bikes[w.cell(0, quarter)], kept ? count(quarter + by) : kUnknown);
      EXPECT_EQ(w.bikes[w.cell(1, quarter)], kept ? count(10 + quarter + by) : kUnknown);
      EXPECT_EQ(w.usable[w.cell(1, quarter)], kept ? kUsableSaid : 0);
    }
  }
}

TEST(window, later_sample_of_a_cell_wins_whatever_the_order) {
  for (const bool later_first : {false, true}) {
    auto w = quarter_hours();
    const auto early = counts("2026-03-04T12:01:00Z", {{"a", 1}});
    const auto late = counts("2026-03-04T12:05:00Z", {{"a", 2}});
    record(w, later_first ? late : early);
    record(w, later_first ? early : late);
    EXPECT_EQ(w.bikes[3], 2);
    EXPECT_EQ(w.observed_at, late.observed_at);
  }
}

TEST(window, the_same_snapshot_twice_changes_nothing) {
  auto w = quarter_hours();
  const auto s = counts("2026-03-04T12:01:00Z", {{"a", 1}});
  EXPECT_TRUE(record(w, s));
  const auto before = w;
  EXPECT_FALSE(record(w, s));
  EXPECT_EQ(w, before);
}

TEST(window, moves_on_and_forgets) {
  auto w = quarter_hours();
  record(w, counts("2026-03-04T12:01:00Z", {{"a", 1}}));
  record(w, counts("2026-03-04T12:31:00Z", {{"a", 3}}));
  EXPECT_EQ(w.start, at("2026-03-04T11:45:00Z"));
  EXPECT_EQ(w.bikes, (std::vector<count>{kUnknown, 1, kUnknown, 3}));
  record(w, counts("2026-04-04T12:31:00Z", {{"a", 9}}));
  EXPECT_EQ(w.bikes, (std::vector<count>{kUnknown, kUnknown, kUnknown, 9}));
  EXPECT_EQ(cell_at(w, at("2026-04-04T12:31:00Z")), 3);
}

TEST(window, ignores_what_is_older_than_itself) {
  auto w = quarter_hours();
  record(w, counts("2026-03-04T12:01:00Z", {{"a", 1}}));
  const auto before = w;
  EXPECT_FALSE(record(w, counts("2026-03-04T09:00:00Z", {{"a", 2}, {"b", 2}})));
  EXPECT_EQ(w, before);
}

// A feed that has been frozen for months is still a city with a present.
TEST(window, an_empty_one_moves_to_its_first_snapshot) {
  auto w = quarter_hours();
  EXPECT_TRUE(record(w, counts("2025-12-24T18:10:00Z", {{"a", 1}})));
  EXPECT_EQ(w.observed_at, at("2025-12-24T18:10:00Z"));
  EXPECT_EQ(w.bikes, (std::vector<count>{kUnknown, kUnknown, kUnknown, 1}));
}

TEST(window, keeps_the_newest_snapshot_whole) {
  auto w = quarter_hours();
  EXPECT_TRUE(newest_snapshot(w).entries.empty());
  record(w, counts("2026-03-04T12:00:00Z", {{"a", 1}, {"c", 3}}));
  auto newest = counts("2026-03-04T12:01:00Z", {{"b", 2}, {"c", kUnknown}});
  newest.entries[0].state.mechanical = 2;
  newest.entries[0].state.reported_at = at("2026-03-04T11:59:59Z");
  record(w, newest);
  record(w, counts("2026-03-04T11:40:00Z", {{"0", 9}, {"b", 9}}));  // comes late
  const auto kept = newest_snapshot(w);
  EXPECT_EQ(kept.observed_at, newest.observed_at);
  ASSERT_EQ(kept.entries.size(), 2u);
  for (size_t k = 0; k < 2; ++k) {
    EXPECT_EQ(kept.entries[k].station, newest.entries[k].station);
    EXPECT_EQ(kept.entries[k].state, newest.entries[k].state);
  }
}

}  // namespace
}  // namespace velib
