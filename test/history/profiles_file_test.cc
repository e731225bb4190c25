#include "history/profiles_file.h"

#include <cstring>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "base/file.h"
#include "history/zstd_stream.h"
#include "store/memory_store.h"
#include "test/support/usual_city.h"

namespace velib {
namespace {

using std::chrono::local_days;
using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr size_t kClearBytes = 16;
constexpr size_t kValues = 248;

// The profiles of docs/formats/profiles.md: the first station has stood at 12 bikes, but for a leap at noon,
// the other is known in one quarter of free days alone.
stored_profiles documented_profiles() {
  station_profile quiet{.code = "1001", .days = {5, 2}};
  for (auto& type : quiet.level) type.fill(usual_bikes(12.0f));
  quiet.level[0][48] = usual_bikes(14.5f);
  for (auto& type : quiet.hourly_change) type.fill(usual_bikes(0.0f));
  quiet.hourly_change[0][12] = usual_bikes(1.25f);
  quiet.change.fill(usual_bikes(0.03125f));
  station_profile young{.code = "16107", .days = {0, 1}};
  young.level[1][95] = usual_bikes(3.0f);
  return {.zone = "Europe/Paris",
          .since = local_days(2026y / 3 / 2),
          .profiles = {.through = local_days(2026y / 3 / 8), .stations = {quiet, young}}};
}

// What the frame of a file holds, unpacked.
std::string content_of(std::string_view file) {
  zstd_reader in(file.substr(kClearBytes));
  std::string out;
  for (char c = 0; in.read(&c, 1);) out += c;
  EXPECT_TRUE(in.at_end());
  return out;
}

// A file whose frame holds `content`, with a checksum that fits.
std::string file_of(std::string_view content) {
  std::string file("VTUSUALS\1\0\0\0\0\0\0\0", kClearBytes);
  zstd_writer frame(file);
  frame.write(content);
  frame.finish();
  const auto* bytes = reinterpret_cast<const Bytef*>(file.data()) + kClearBytes;
  const auto checksum = static_cast<std::uint32_t>(crc32_z(0, bytes, file.size() - kClearBytes));
  std::memcpy(file.data() + kClearBytes - sizeof checksum, &checksum, sizeof checksum);
  return file;
}

void expect_error(std::string_view bytes, error_code code, std::string_view names = {}) {
  const auto read = parse_profiles(bytes);
  ASSERT_FALSE(read) << names;
  EXPECT_EQ(read.error().code, code) << read.error().message;
  EXPECT_EQ(read.error().message.find('\n'), std::string::npos);
  EXPECT_THAT(read.error().message, HasSubstr(std::string(names)));
}

TEST(profiles_file, comes_back_as_it_was) {
  const auto stored = documented_profiles();
  const auto read = parse_profiles(serialize_profiles(stored));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, stored);
  EXPECT_EQ(*parse_profiles(serialize_profiles({})), stored_profiles{});
}

TEST(profiles_file, any_city_comes_back) {
  for (const size_t stations : {1, 63, 64, 65, 200}) {
    const stored_profiles stored{"America/New_York", local_days(2000y / 1 / 1),
                                 usual_city(stations, 9, stations)};
    const auto read = parse_profiles(serialize_profiles(stored));
    ASSERT_TRUE(read) << stations << ": " << read.error().message;
    ASSERT_EQ(*read, stored) << stations;
  }
}

TEST(profiles_file, every_value_comes_back_beside_every_other) {
  const std::vector<std::uint16_t> values = {0,   1,   63,     64,     126,    127,    253,
                                             254, 255, 32'767, 32'768, 65'533, 65'534, 65'535};
  city_profiles p;
  for (const auto a : values) {
    for (const auto b : values) {
      auto& s = p.stations.emplace_back();
      s.code = fmt::format("{:04}", p.stations.size());
      s.days = {a, b};
      for (size_t q = 0; q < kQuartersOfDay; ++q) s.level[0][q] = usual_bikes::of_stored(q % 3 == 0 ? a : b);
      s.hourly_change[1].fill(usual_bikes::of_stored(b));
      s.change[7] = usual_bikes::of_stored(a);
    }
  }
  const stored_profiles stored{.zone = "UTC", .profiles = p};
  EXPECT_EQ(*parse_profiles(serialize_profiles(stored)), stored);
}

// A city like Paris after three weeks: the figures of docs/formats/profiles.md.
TEST(profiles_file, of_a_large_city_is_small) {
  const stored_profiles stored{"Europe/Paris", local_days(2026y / 3 / 2), usual_city(1'500, 21, 1)};
  const auto bytes = serialize_profiles(stored).size();
  RecordProperty("stored_bytes", static_cast<int>(bytes));
  EXPECT_LT(bytes, 500'000u);
  EXPECT_GT(bytes, 50'000u);
}

TEST(profiles_file, the_golden_file_is_read_and_written) {
  const char* mode = std::getenv("VELIB_TREND_GOLDEN");
  if (mode && std::string_view(mode) == "write") {
    ASSERT_TRUE(
        save_file(VELIB_TREND_SOURCE "/test/golden/profiles.bin", serialize_profiles(documented_profiles())));
  }
  const auto golden = load_file(VELIB_TREND_SOURCE "/test/golden/profiles.bin");
  ASSERT_TRUE(golden) << golden.error().message;
  const auto read = parse_profiles(*golden);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, documented_profiles());
  EXPECT_EQ(content_of(serialize_profiles(documented_profiles())), content_of(*golden));
}

// A line `NN * byte` stands for that many of the byte.
TEST(profiles_file, the_documentation_s_example_is_the_golden_file) {
  const auto page = load_file(VELIB_TREND_SOURCE "/docs/formats/profiles.md").value();
  const std::string fence = "```hex\n";
  const size_t from = page.find(fence) + fence.size();
  std::istringstream example(page.substr(from, page.find("```", from) - from));
  std::string content;
  for (std::string line; std::getline(example, line);) {
    std::istringstream bytes(line.substr(0, line.find(';')));
    size_t repeated = 1;
    if (const size_t star = line.find(" * "); star < line.find(';')) {
      bytes >> repeated;
      bytes.ignore(3);
    }
    for (std::string byte; bytes >> byte;)
      content.append(repeated, static_cast<char>(std::stoi(byte, nullptr, 16)));
  }
  EXPECT_EQ(content, content_of(load_file(VELIB_TREND_SOURCE "/test/golden/profiles.bin").value()));
  EXPECT_EQ(*parse_profiles(file_of(content)), documented_profiles());
}

TEST(profiles_file, tells_what_is_something_else_from_what_is_damaged) {
  expect_error("", error_code::corrupt, "empty");
  expect_error("{}", error_code::invalid_input, "not a table of profiles");
  expect_error("VTWINDOW\2\0\0\0", error_code::invalid_input, "not a table of profiles");
  expect_error("VTUSUALS", error_code::corrupt, "damaged");
  auto newer = serialize_profiles(documented_profiles());
  newer[8] = 2;
  expect_error(newer, error_code::unsupported, "version 2");
  expect_error(file_of(""), error_code::corrupt, "damaged");
}

TEST(profiles_file, no_truncation_and_no_flip_is_taken_for_profiles) {
  const auto good = serialize_profiles(documented_profiles());
  for (size_t size = 0; size < good.size(); ++size) {
    expect_error(std::string_view(good).substr(0, size), error_code::corrupt);
  }
  for (size_t at = 0; at < good.size(); ++at) {
    auto bad = good;
    bad[at] ^= 4;
    expect_error(bad, at < 8    ? error_code::invalid_input
                      : at < 12 ? error_code::unsupported
                                : error_code::corrupt);
  }
  expect_error(good + '\0', error_code::corrupt);
}

// Damage that the checksum cannot see, made by someone who recomputes it.
TEST(profiles_file, every_field_is_checked) {
  const auto whole = content_of(serialize_profiles(documented_profiles()));
  const auto put = [&](size_t at, auto number) {
    auto content = whole;
    std::memcpy(content.data() + at, &number, sizeof number);
    return file_of(content);
  };
  const size_t days = 4 + 4 + std::strlen("Europe/Paris");
  expect_error(put(0, std::uint32_t{0xFFFFFFFF}), error_code::corrupt, "table");
  expect_error(put(4, std::uint32_t{1'000}), error_code::corrupt, "ends too early");
  expect_error(put(days, std::int32_t{3'000'000}), error_code::corrupt, "'since'");
  expect_error(put(days + 4, std::int32_t{-3'000'000}), error_code::corrupt, "'through'");
  expect_error(put(days + 8, kMostProfileStations + 1), error_code::corrupt, "200001 stations");
  expect_error(put(days + 8, std::uint32_t{200'000}), error_code::corrupt);
  expect_error(put(days + 8, std::uint32_t{1}), error_code::corrupt, "more in its table");
  expect_error(put(days + 16, '9'), error_code::corrupt, "order");
  expect_error(put(days + 12, std::uint32_t{0}), error_code::corrupt, "order");
  for (size_t size = 0; size < whole.size(); ++size) {
    expect_error(file_of(whole.substr(0, size)), error_code::corrupt);
  }
  expect_error(file_of(whole + '\0'), error_code::corrupt, "torn");
}

// A table may claim as many stations as it names; their values take room only as they come.
TEST(profiles_file, a_small_file_cannot_claim_a_large_city) {
  std::string table;
  const auto append = [&](auto number) {
    table.append(reinterpret_cast<const char*>(&number), sizeof number);
  };
  append(std::uint32_t{0});
  append(std::int32_t{0});
  append(std::int32_t{0});
  append(kMostProfileStations);
  for (std::uint32_t s = 0; s < kMostProfileStations; ++s) {
    append(std::uint32_t{6});
    table += fmt::format("{:06}", s);
  }
  table.append(4 * kMostProfileStations, '\0');
  const auto size = static_cast<std::uint32_t>(table.size());
  expect_error(file_of(std::string(reinterpret_cast<const char*>(&size), sizeof size) + table),
               error_code::corrupt, "torn");
}

TEST(profiles_file, random_damage_never_does_harm) {
  random_source random(3);
  const auto content = content_of(serialize_profiles({.zone = "UTC", .profiles = usual_city(5, 3, 8)}));
  int read_well = 0;
  for (int i = 0; i < 6'000; ++i) {
    auto bad = content;
    for (std::uint64_t flips = 1 + random.below(3); flips > 0; --flips) {
      bad[random.below(bad.size())] = static_cast<char>(random.below(256));
    }
    const auto read = parse_profiles(file_of(bad));
    if (!read) continue;
    ++read_well;
    ASSERT_TRUE(std::ranges::is_sorted(read->profiles.stations, {}, &station_profile::code));
  }
  EXPECT_GT(read_well, 100);
}

TEST(profiles_file, is_kept_in_the_store) {
  memory_store store;
  EXPECT_EQ(load_profiles(store).error().code, error_code::not_found);
  ASSERT_TRUE(save_profiles(store, documented_profiles()));
  EXPECT_EQ(*load_profiles(store), documented_profiles());
  ASSERT_TRUE(store.put(kProfilesKey, "torn"));
  EXPECT_THAT(load_profiles(store).error().message, HasSubstr(std::string(kProfilesKey)));
}

}  // namespace
}  // namespace velib
