#include "domain/window.h"

#include <gtest/gtest.h>

#include "base/civil_time.h"

namespace velib {
namespace {

using std::chrono::minutes;

utc_time at(std::string_view text) {
  return *parse_time(text);
}

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

}  // namespace
}  // namespace velib
