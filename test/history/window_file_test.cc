#include "history/window_file.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "base/civil_time.h"
#include "base/file.h"
#include "base/random.h"
#include "history/window_table.h"
#include "history/zstd_stream.h"
#include "store/memory_store.h"

namespace velib {
namespace {

using testing::HasSubstr;

constexpr size_t kClearBytes = 16;

// The window of docs/formats/window.md.
window documented_window() {
  window w = make_window(*parse_time("2026-03-04T12:07:30Z"), std::chrono::minutes(15), 4);
  w.observed_at = *parse_time("2026-03-04T12:07:30Z");
  w.stations = {{.code = "1001",
                 .id = "213688169",
                 .name = "Quai de l'Horloge - Pont Neuf",
                 .where = position{48.857058739111, 2.341798283944},
                 .capacity = 22,
                 .commune = "Paris",
                 .commune_code = "75056"},
                {.code = "16107", .name = "Benjamin Godard", .is_virtual = true}};
  const count none = kUnknown;
  w.bikes = {5, none, 7, 0, none, none, 4, 3};
  w.docks = {17, none, 15, 22, none, none, 300, 301};
  w.ebikes = {1, none, 2, 0, none, none, none, none};
  w.usable = {7, 0, 7, 3, 0, 0, 1, 1};
  w.latest = {station_state{.bikes = 0,
                            .docks = 22,
                            .mechanical = 0,
                            .ebikes = 0,
                            .installed = answer::yes,
                            .renting = answer::yes,
                            .returning = answer::yes,
                            .reported_at = *parse_time("2026-03-04T12:06:08Z")},
              std::nullopt};
  return w;
}

// What the frame of a window file holds, unpacked.
std::string content_of(std::string_view file) {
  zstd_reader in(file.substr(kClearBytes));
  std::string out;
  for (char c = 0; in.read(&c, 1);) out += c;
  EXPECT_TRUE(in.at_end());
  return out;
}

std::uint32_t checksum_of(std::string_view frame) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(frame.data()), frame.size()));
}

// A file whose frame holds `content`, with a checksum that fits: what damage looks like that no checksum
// finds.
std::string file_of(std::string_view content) {
  std::string file("VTWINDOW\2\0\0\0\0\0\0\0", kClearBytes);
  zstd_writer frame(file);
  frame.write(content);
  frame.finish();
  const auto checksum = checksum_of(std::string_view(file).substr(kClearBytes));
  std::memcpy(file.data() + kClearBytes - sizeof checksum, &checksum, sizeof checksum);
  return file;
}

void expect_error(std::string_view bytes, error_code code, std::string_view names = {}) {
  const auto read = parse_window(bytes);
  ASSERT_FALSE(read) << names;
  EXPECT_EQ(read.error().code, code) << read.error().message;
  EXPECT_EQ(read.error().message.find('\n'), std::string::npos);
  EXPECT_THAT(read.error().message, HasSubstr(std::string(names)));
}

// A city of counts that wander, stand still, leap, stop and start again; flags change now and then.
window wandering_city(size_t stations, int steps, std::uint64_t seed) {
  random_source random(seed);
  window w = make_window(*parse_time("2026-03-04T12:07:30Z"), std::chrono::minutes(15), steps);
  w.observed_at = w.end() - std::chrono::seconds(7);
  for (size_t s = 0; s < stations; ++s) {
    w.stations.push_back({.code = fmt::format("{:06}", s), .capacity = static_cast<count>(random.below(90))});
    int bikes = static_cast<int>(random.below(40));
    const auto pace = random.below(4);
    for (int t = 0; t < steps; ++t) {
      bikes =
          std::clamp(bikes + static_cast<int>(random.below(2 * pace + 1)) - static_cast<int>(pace), 0, 80);
      const bool gap = random.below(50) == 0;
      const bool leap = random.below(400) == 0;
      w.bikes.push_back(gap    ? kUnknown
                        : leap ? std::numeric_limits<count>::max()
                               : static_cast<count>(bikes));
      w.docks.push_back(random.below(60) == 0 ? kUnknown
                        : leap                ? std::numeric_limits<count>::max()
                                              : static_cast<count>(80 - bikes));
      w.ebikes.push_back(gap ? kUnknown : static_cast<count>(bikes / 3));
      w.usable.push_back(static_cast<std::uint8_t>(random.below(90) == 0 ? random.below(8) : 7));
    }
    w.latest.push_back(
        station_state{.bikes = static_cast<count>(bikes), .renting = static_cast<answer>(random.below(3))});
  }
  return w;
}

TEST(window_file, comes_back_as_it_was) {
  const auto w = documented_window();
  const auto read = parse_window(serialize_window(w));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, w);
}

TEST(window_file, any_city_comes_back) {
  for (const size_t stations : {1, 63, 64, 65, 200}) {
    for (const int steps : {1, 2, 7, 8, 9, 96}) {
      const auto w = wandering_city(stations, steps, stations * 100 + static_cast<size_t>(steps));
      const auto read = parse_window(serialize_window(w));
      ASSERT_TRUE(read) << stations << " x " << steps << ": " << read.error().message;
      ASSERT_EQ(*read, w) << stations << " x " << steps;
    }
  }
}

TEST(window_file, every_count_comes_back_beside_every_other) {
  const count most = std::numeric_limits<count>::max();
  const std::vector<count> values = {kUnknown, 0,   1,      126,    127,    128,      253, 254,
                                     255,      256, 16'383, 16'384, 32'640, most - 1, most};
  window w = make_window({}, std::chrono::minutes(15), 5);
  for (const count a : values) {
    for (const count b : values) {
      w.stations.push_back({.code = fmt::format("{:04}", w.stations.size())});
      for (const count bikes : {a, b, a, count{3}, b}) w.bikes.push_back(bikes);
      for (const count docks : {b, a, a, b, count{0}}) w.docks.push_back(docks);
      for (const count ebikes : {a, a, b, b, a}) w.ebikes.push_back(ebikes);
      for (const int bits : {0, 7, 1, 3, 5}) w.usable.push_back(static_cast<std::uint8_t>(bits));
    }
  }
  w.latest.resize(w.stations.size());
  EXPECT_EQ(*parse_window(serialize_window(w)), w);
}

TEST(window_file, an_empty_window_comes_back) {
  const auto w = make_window(*parse_time("2026-03-04T12:07:30Z"), std::chrono::minutes(1), 3);
  EXPECT_EQ(*parse_window(serialize_window(w)), w);
  EXPECT_EQ(*parse_window(serialize_window(window{})), window{});
  window no_steps = make_window({}, std::chrono::minutes(1), 0);
  no_steps.stations = {{.code = "1"}};
  no_steps.latest.resize(1);
  EXPECT_EQ(*parse_window(serialize_window(no_steps)), no_steps);
}

TEST(window_file, any_text_and_place_comes_back) {
  auto w = documented_window();
  w.stations[0].name = std::string("\"\\\n\0\x01 Mairie \xc3\xa9", 15);
  w.stations[1].commune = std::string(100'000, 'x');
  random_source random(7);
  for (int i = 0; i < 50; ++i) {
    w.stations[0].where = position{random.uniform(-90, 90), random.uniform(-180, 180)};
    ASSERT_EQ(*parse_window(serialize_window(w)), w);
  }
}

// A night in which nothing moves: no byte a cell, whatever the number of steps.
TEST(window_file, quiet_stations_cost_nothing) {
  const auto size_of = [](int steps) {
    auto w = wandering_city(500, steps, 1);
    for (auto* cells : {&w.bikes, &w.docks, &w.ebikes}) std::ranges::fill(*cells, count{7});
    std::ranges::fill(w.usable, std::uint8_t{7});
    return serialize_window(w).size();
  };
  EXPECT_LE(size_of(768), size_of(2) + 64);
}

// Compressed bytes may differ from one zstd to the next; what they hold may not. VELIB_TREND_GOLDEN=write
// makes the file anew, to be compared with the documentation before it is committed.
TEST(window_file, the_golden_file_is_read_and_written) {
  const char* mode = std::getenv("VELIB_TREND_GOLDEN");
  if (mode && std::string_view(mode) == "write") {
    ASSERT_TRUE(
        save_file(VELIB_TREND_SOURCE "/test/golden/window.bin", serialize_window(documented_window())));
  }
  const auto golden = load_file(VELIB_TREND_SOURCE "/test/golden/window.bin");
  ASSERT_TRUE(golden) << golden.error().message;
  const auto read = parse_window(*golden);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, documented_window());
  EXPECT_EQ(content_of(serialize_window(documented_window())), content_of(*golden));
}

TEST(window_file, the_documentation_s_example_is_the_golden_file) {
  const auto page = load_file(VELIB_TREND_SOURCE "/docs/formats/window.md").value();
  const std::string fence = "```hex\n";
  const size_t from = page.find(fence) + fence.size();
  std::istringstream example(page.substr(from, page.find("```", from) - from));
  std::string content;
  for (std::string line; std::getline(example, line);) {
    std::istringstream bytes(line.substr(0, line.find(';')));
    for (std::string byte; bytes >> byte;) content += static_cast<char>(std::stoi(byte, nullptr, 16));
  }
  EXPECT_EQ(content, content_of(load_file(VELIB_TREND_SOURCE "/test/golden/window.bin").value()));
  EXPECT_EQ(*parse_window(file_of(content)), documented_window());
}

TEST(window_file, tells_what_is_no_window_from_what_is_damaged) {
  expect_error("", error_code::corrupt, "empty");
  expect_error("{}", error_code::invalid_input, "not a window");
  expect_error("404: Not Found", error_code::invalid_input, "not a window");
  expect_error("\x1f\x8b old gzip", error_code::invalid_input, "not a window");
  expect_error("VTWIND", error_code::corrupt, "damaged");
  expect_error("VTWINDOW", error_code::corrupt, "damaged");
  auto newer = serialize_window(documented_window());
  newer[8] = 3;
  expect_error(newer, error_code::unsupported, "version 3");
  expect_error(file_of(""), error_code::corrupt, "damaged");
}

TEST(window_file, no_truncation_and_no_flip_is_taken_for_a_window) {
  const auto good = serialize_window(documented_window());
  for (size_t size = 0; size < good.size(); ++size) {
    const auto read = parse_window(std::string_view(good).substr(0, size));
    ASSERT_FALSE(read) << size;
    EXPECT_EQ(read.error().code, error_code::corrupt) << size;
  }
  for (size_t at = 0; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      auto bad = good;
      bad[at] ^= static_cast<char>(1 << bit);
      const auto read = parse_window(bad);
      ASSERT_FALSE(read) << at << ", bit " << bit;
      EXPECT_EQ(read.error().code, at < 8    ? error_code::invalid_input
                                   : at < 12 ? error_code::unsupported
                                             : error_code::corrupt);
    }
  }
  expect_error(good + '\0', error_code::corrupt);
}

// Damage that the checksum cannot see, made by someone who recomputes it.
TEST(window_file, every_field_is_checked) {
  const auto whole = content_of(serialize_window(documented_window()));
  const auto put = [&](size_t at, auto number) {
    auto content = whole;
    std::memcpy(content.data() + at, &number, sizeof number);
    return file_of(content);
  };
  constexpr size_t kTable = 4;
  expect_error(put(0, std::uint32_t{0xFFFFFFFF}), error_code::corrupt, "table");
  expect_error(put(0, std::uint32_t{12}), error_code::corrupt, "table");
  expect_error(put(kTable, std::numeric_limits<std::int64_t>::min()), error_code::corrupt, "'start'");
  expect_error(put(kTable, std::int64_t{300'000'000'000}), error_code::corrupt, "'start'");
  expect_error(put(kTable + 8, std::uint32_t{0}), error_code::corrupt, "step");
  expect_error(put(kTable + 8, std::uint32_t{86'401}), error_code::corrupt, "step");
  expect_error(put(kTable + 12, kMostWindowSteps + 1), error_code::corrupt, "steps");
  expect_error(put(kTable + 12, std::uint32_t{5}), error_code::corrupt, "torn");
  expect_error(put(kTable + 16, std::int64_t{0}), error_code::corrupt, "'observed_at'");
  expect_error(put(kTable + 24, kMostWindowStations + 1), error_code::corrupt, "stations");
  expect_error(put(kTable + 24, std::uint32_t{200'000}), error_code::corrupt, "table");
  expect_error(put(kTable + 24, std::uint32_t{1}), error_code::corrupt);
  expect_error(put(kTable + 28, std::uint32_t{0}), error_code::corrupt);
  expect_error(put(kTable + 32, '9'), error_code::corrupt, "order");
  for (size_t size = 0; size < whole.size(); ++size)
    expect_error(file_of(whole.substr(0, size)), error_code::corrupt);
  expect_error(file_of(whole + '\0'), error_code::corrupt, "torn");
}

// A few bytes may claim a window of gigabytes; they get what they bring.
TEST(window_file, a_small_file_cannot_claim_a_large_window) {
  auto w = make_window({}, std::chrono::minutes(15), static_cast<int>(kMostWindowSteps));
  for (int s = 0; s < 9'000; ++s) w.stations.push_back({.code = fmt::format("{:05}", s)});
  w.latest.resize(w.stations.size());
  auto table = serialize_window_table(w);
  const auto size = static_cast<std::uint32_t>(table.size());
  expect_error(file_of(std::string(reinterpret_cast<const char*>(&size), sizeof size) + table),
               error_code::corrupt, "cells");
}

// Whatever the bytes say, the window that comes out is a possible one.
TEST(window_file, random_damage_never_does_harm) {
  random_source random(3);
  const auto content = content_of(serialize_window(wandering_city(5, 40, 8)));
  int read_well = 0;
  for (int i = 0; i < 6'000; ++i) {
    auto bad = content;
    for (std::uint64_t flips = 1 + random.below(3); flips > 0; --flips) {
      bad[random.below(bad.size())] = static_cast<char>(random.below(256));
    }
    const auto read = parse_window(file_of(bad));
    if (!read) continue;
    ++read_well;
    const size_t cells = read->stations.size() * static_cast<size_t>(read->steps);
    for (const auto* field : {&read->bikes, &read->docks, &read->ebikes}) {
      ASSERT_EQ(field->size(), cells);
      ASSERT_TRUE(std::ranges::all_of(*field, [](count n) { return n >= kUnknown; }));
    }
    ASSERT_EQ(read->usable.size(), cells);
    ASSERT_TRUE(std::ranges::all_of(read->usable, [](auto bits) { return bits <= 7; }));
  }
  EXPECT_GT(read_well, 100);  // most flips in the codes are other counts
}

TEST(window_file, is_kept_in_the_store) {
  memory_store store;
  EXPECT_EQ(load_window(store).error().code, error_code::not_found);
  ASSERT_TRUE(save_window(store, documented_window()));
  EXPECT_EQ(*load_window(store), documented_window());
  ASSERT_TRUE(store.put(kWindowKey, "torn"));
  EXPECT_THAT(load_window(store).error().message, HasSubstr(std::string(kWindowKey)));
}

// The window of an earlier version lies under another key: it is not read, and rebuilt from bronze.
TEST(window_file, an_old_window_is_not_read) {
  memory_store store;
  ASSERT_TRUE(store.put("history/window.json.gz", "whatever"));
  EXPECT_EQ(load_window(store).error().code, error_code::not_found);
}

}  // namespace
}  // namespace velib
