#include "history/days.h"

#include <chrono>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/random.h"
#include "history/day_parquet.h"
#include "history/series_builder.h"
#include "store/directory_store.h"
#include "store/memory_store.h"
#include "test/support/temporary_folder.h"
#include "test/support/times.h"

namespace velib {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;

// Three stations, one row an hour each from 22:00 on: two days.
series two_days() {
  series_builder builder;
  builder.learn(
      {.code = "10", .name = "Gare du Nord", .where = position{48.880123456789, 2.355}, .capacity = 40});
  builder.learn({.code = "2", .name = "Gare du Nord", .where = position{-33.5, -70.25}, .capacity = 20});
  builder.learn({.code = "7"});
  for (int hour = 0; hour < 4; ++hour) {
    for (const char* code : {"2", "10", "7"}) {
      observation row{.station = builder.station(code), .time = at("2022-05-12T22:00:00Z") + hours(hour)};
      row.state.bikes = static_cast<count>(hour * 3 + 1);
      if (code[0] != '7') {
        row.capacity = code[0] == '2' ? 20 : 40;
        row.state = {.bikes = static_cast<count>(hour),
                     .docks = 12,
                     .mechanical = 0,
                     .ebikes = static_cast<count>(hour),
                     .installed = answer::yes,
                     .renting = answer::no,
                     .returning = answer::yes,
                     .reported_at = row.time - std::chrono::seconds(77)};
      }
      builder.add(row);
    }
  }
  return builder.finish();
}

void sort_rows(series& s) {
  std::sort(s.rows.begin(), s.rows.end(), [](const observation& a, const observation& b) {
    return std::pair(a.time, a.station) < std::pair(b.time, b.station);
  });
}

std::map<std::string, std::string> contents(object_store& store) {
  std::map<std::string, std::string> out;
  const auto keys = store.list("").value();
  for (const auto& key : keys) out[key] = store.get(key).value();
  return out;
}

TEST(days, give_back_what_was_written) {
  memory_store store;
  auto rows = two_days();
  const auto report = write_days(store, rows);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->days_written, 2);
  EXPECT_EQ(report->rows_added, 12);
  EXPECT_THAT(*store.list(""), ElementsAre("history/date=2022-05-12/observations.parquet",
                                           "history/date=2022-05-13/observations.parquet"));
  const auto read = read_days(store);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->stations, rows.stations);
  sort_rows(rows);
  EXPECT_EQ(read->rows, rows.rows);
}

TEST(days, writing_again_changes_no_object) {
  memory_store store;
  const auto rows = two_days();
  ASSERT_TRUE(write_days(store, rows));
  const auto before = contents(store);
  const auto again = write_days(store, rows);
  EXPECT_EQ(again->days_written, 0);
  EXPECT_EQ(again->days_unchanged, 2);
  EXPECT_EQ(again->rows_added + again->rows_replaced, 0);
  EXPECT_EQ(contents(store), before);
}

TEST(days, bytes_depend_on_the_rows_alone) {
  memory_store whole;
  memory_store in_parts;
  const auto rows = two_days();
  ASSERT_TRUE(write_days(whole, rows));
  series shuffled = rows;
  std::reverse(shuffled.rows.begin(), shuffled.rows.end());
  for (const auto& row : shuffled.rows) ASSERT_TRUE(write_days(in_parts, {rows.stations, {row}}));
  EXPECT_EQ(contents(whole), contents(in_parts));
}

TEST(days, new_rows_win_and_the_rest_stays) {
  memory_store store;
  auto rows = two_days();
  ASSERT_TRUE(write_days(store, rows));
  series later{rows.stations, {rows.rows[0], rows.rows[1]}};
  later.rows[0].state.bikes = 19;
  later.rows[1].time += std::chrono::minutes(30);
  const auto report = write_days(store, later);
  EXPECT_EQ(report->days_written, 1);
  EXPECT_EQ(report->rows_replaced, 1);
  EXPECT_EQ(report->rows_added, 1);
  rows.rows[0] = later.rows[0];
  rows.rows.push_back(later.rows[1]);
  sort_rows(rows);
  EXPECT_EQ(read_days(store)->rows, rows.rows);
}

TEST(days, of_equal_keys_the_last_wins) {
  memory_store store;
  const series rows{{{.code = "a"}},
                    {{.time = at("2022-05-12T09:00:00Z"), .state = {.bikes = 1}},
                     {.time = at("2022-05-12T09:00:00Z"), .state = {.bikes = 2}}}};
  const auto report = write_days(store, rows);
  EXPECT_EQ(report->rows_added, 1);
  EXPECT_EQ(read_days(store)->rows.at(0).state.bikes, 2);
  EXPECT_EQ(write_days(store, rows)->days_written, 0);
}

TEST(days, station_facts_are_the_newest_known) {
  memory_store store;
  const auto write = [&](station facts, std::string_view time) {
    const auto report = write_days(store, {{std::move(facts)}, {{.time = at(time), .state = {.bikes = 1}}}});
    ASSERT_TRUE(report);
  };
  write({.code = "a", .name = "old", .where = position{1, 2}, .capacity = 10}, "2022-05-12T09:00:00Z");
  write({.code = "a", .name = "new", .capacity = 12}, "2022-05-12T10:00:00Z");
  EXPECT_EQ(read_days(store)->stations.at(0),
            (station{.code = "a", .name = "new", .where = position{1, 2}, .capacity = 12}));
  const auto before = contents(store);
  write({.code = "a", .name = "old", .where = position{1, 2}, .capacity = 10}, "2022-05-12T09:00:00Z");
  EXPECT_EQ(contents(store), before);
  write({.code = "a", .name = "newest"}, "2022-05-13T10:00:00Z");
  EXPECT_EQ(read_days(store)->stations.at(0),
            (station{.code = "a", .name = "newest", .where = position{1, 2}, .capacity = 12}));
  EXPECT_EQ(read_days(store)->rows.at(0).capacity, 10);
  EXPECT_EQ(read_days(store)->rows.at(1).capacity, 12);
}

TEST(days, a_span_is_half_open_and_days_are_utc) {
  memory_store store;
  ASSERT_TRUE(write_days(store, two_days()));
  const auto count_rows = [&](std::optional<utc_time> from, std::optional<utc_time> until) {
    return read_days(store, from, until)->rows.size();
  };
  EXPECT_EQ(count_rows(at("2022-05-12T23:00:00Z"), at("2022-05-13T00:00:00Z")), 3u);
  EXPECT_EQ(count_rows(at("2022-05-12T22:00:01Z"), {}), 9u);
  EXPECT_EQ(count_rows(at("2022-05-13T00:00:00Z"), {}), 6u);
  EXPECT_EQ(count_rows({}, at("2022-05-13T00:00:01Z")), 9u);
  EXPECT_EQ(count_rows(at("2022-05-14T00:00:00Z"), {}), 0u);
  EXPECT_EQ(count_rows(at("2023-01-01T00:00:00Z"), at("2022-01-01T00:00:00Z")), 0u);
}

TEST(days, are_read_one_after_the_other) {
  memory_store store;
  const auto rows = two_days();
  ASSERT_TRUE(write_days(store, rows));
  auto reader = day_reader::open(store, {}, at("2022-05-12T23:00:00Z"));
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->days_left(), 2u);
  const auto first = reader->next().value();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->stations.size(), 3u);
  ASSERT_EQ(first->rows.size(), 3u);
  for (std::uint32_t s = 0; s < 3; ++s) EXPECT_EQ(first->rows[s].station, s);
  EXPECT_EQ(reader->next().value()->rows.size(), 6u);
  EXPECT_EQ(reader->days_left(), 0u);
  EXPECT_FALSE(reader->next().value());
}

// Each column alone: it is there, and the others are unknown.
TEST(days, only_the_columns_asked_for_are_read) {
  memory_store store;
  ASSERT_TRUE(write_days(store, two_days()));
  const auto read = [&](const day_columns& columns) {
    return *day_reader::open(store, columns).value().next().value();
  };
  const auto whole = read({});
  const day_columns none{false, false, false, false, false, false, false, false};
  const auto check = [&](bool day_columns::*column) {
    auto columns = none;
    if (column) columns.*column = true;
    const auto some = read(columns);
    ASSERT_EQ(some.rows.size(), whole.rows.size());
    const auto is = [&](bool day_columns::*other) { return column == other; };
    for (size_t r = 0; r < some.rows.size(); ++r) {
      observation row = whole.rows[r];
      auto& state = row.state;
      if (!is(&day_columns::capacity)) row.capacity = kUnknown;
      if (!is(&day_columns::bikes)) state.bikes = kUnknown;
      if (!is(&day_columns::docks)) state.docks = kUnknown;
      if (!is(&day_columns::mechanical)) state.mechanical = kUnknown;
      if (!is(&day_columns::ebikes)) state.ebikes = kUnknown;
      if (!is(&day_columns::flags)) state.installed = state.renting = state.returning = answer::unknown;
      if (!is(&day_columns::reported_at)) state.reported_at.reset();
      EXPECT_EQ(some.rows[r], row);
    }
    for (size_t s = 0; s < some.stations.size(); ++s) {
      station facts{.code = whole.stations[s].code};
      if (is(&day_columns::facts)) facts.name = whole.stations[s].name, facts.where = whole.stations[s].where;
      if (is(&day_columns::capacity)) facts.capacity = whole.stations[s].capacity;
      EXPECT_EQ(some.stations[s], facts);
    }
  };
  for (const auto column :
       {static_cast<bool day_columns::*>(nullptr), &day_columns::facts, &day_columns::capacity,
        &day_columns::bikes, &day_columns::docks, &day_columns::mechanical, &day_columns::ebikes,
        &day_columns::flags, &day_columns::reported_at}) {
    check(column);
  }
}

TEST(days, an_empty_store_has_no_rows) {
  memory_store store;
  EXPECT_TRUE(read_days(store)->rows.empty());
  EXPECT_EQ(write_days(store, {})->days_written, 0);
}

TEST(days, foreign_objects_are_named) {
  const auto expect = [](const std::string& key, std::string_view bytes, error_code code) {
    memory_store store;
    ASSERT_TRUE(write_days(store, two_days()));
    ASSERT_TRUE(store.put(key, bytes));
    const auto read = read_days(store);
    ASSERT_FALSE(read) << key;
    EXPECT_EQ(read.error().code, code) << read.error().message;
    EXPECT_THAT(read.error().message, HasSubstr(key));
  };
  memory_store store;
  ASSERT_TRUE(write_days(store, two_days()));
  const auto good = *store.get(day_key(at("2022-05-12T00:00:00Z")));
  const auto key = day_key(at("2022-05-20T00:00:00Z"));
  expect(key, "", error_code::corrupt);
  expect(key, "404: Not Found", error_code::invalid_input);
  expect(key, good.substr(0, good.size() / 2), error_code::corrupt);
  expect("history/date=2022-05-20/part-0.parquet", good, error_code::invalid_input);
  expect("history/date=today/observations.parquet", good, error_code::invalid_input);
  ASSERT_TRUE(store.put("history/date=2022-05-12/_SUCCESS", ""));
  EXPECT_TRUE(read_days(store));
}

TEST(days, a_damaged_day_is_not_overwritten) {
  memory_store store;
  const auto rows = two_days();
  const auto key = day_key(at("2022-05-12T00:00:00Z"));
  ASSERT_TRUE(store.put(key, "PAR1 torn"));
  const auto report = write_days(store, rows);
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message, HasSubstr(key));
  EXPECT_EQ(*store.get(key), "PAR1 torn");
}

// Whatever is flipped, the day is refused or reads as it was written: pages carry checksums.
TEST(days, damage_is_found) {
  memory_store store;
  ASSERT_TRUE(write_days(store, two_days()));
  const auto good = *store.get(day_key(at("2022-05-12T00:00:00Z")));
  const auto whole = *parse_day(good);
  random_source random(1);
  for (int i = 0; i < 1'000; ++i) {
    auto bad = good;
    bad[random.below(bad.size())] ^= static_cast<char>(1 + random.below(255));
    const auto read = parse_day(bad);
    if (read) {
      ASSERT_EQ(read->rows, whole.rows);
    }
  }
  for (size_t size = 0; size < good.size(); size += 7) EXPECT_FALSE(parse_day(good.substr(0, size)));
}

// The same days through pyarrow; the other half is test_days_pyarrow.py.
TEST(days, read_well_with_pyarrow) {
  const std::string python = VELIB_TREND_SOURCE "/.venv/bin/python";
  if (!std::filesystem::exists(python)) GTEST_SKIP() << "no " << python << "; run 'make setup'";
  const temporary_folder folder;
  directory_store store(folder.path());
  ASSERT_TRUE(write_days(store, two_days()));
  const std::string command =
      "PYTHONDONTWRITEBYTECODE=1 VELIB_TREND_STORE='" + folder.path().string() + "' '" + python +
      "' -m pytest -q -p no:cacheprovider '" VELIB_TREND_SOURCE "/test/history/test_days_pyarrow.py' >'" +
      (folder.path() / "pytest.txt").string() + "' 2>&1";
  const int code = std::system(command.c_str());
  const auto said = load_file(folder.path() / "pytest.txt").value_or("");
  EXPECT_EQ(code, 0) << said;
  EXPECT_THAT(said, HasSubstr("passed"));
}

}  // namespace
}  // namespace velib
