#include "model/zip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/model/zip_bytes.h"

namespace velib {
namespace {

using testing::HasSubstr;

void expect_refused(const std::string& bytes, error_code code, const std::string& message) {
  const auto entries = parse_zip(bytes);
  ASSERT_FALSE(entries) << message;
  EXPECT_EQ(entries.error().code, code) << entries.error().message;
  EXPECT_THAT(entries.error().message, HasSubstr(message));
}

TEST(zip, returns_stored_and_deflated_entries) {
  const std::string text(5000, 'x');
  const auto bytes = zip_bytes({{.name = "a/b", .content = "abc"},
                                {.name = "c", .content = text, .deflated = true},
                                {.name = "empty"}});
  const auto entries = parse_zip(bytes);
  ASSERT_TRUE(entries) << entries.error().message;
  ASSERT_EQ(entries->size(), 3u);
  EXPECT_EQ((*entries)[0].name, "a/b");
  EXPECT_EQ(*unpack((*entries)[0]), "abc");
  EXPECT_EQ(*unpack((*entries)[1]), text);
  EXPECT_LT((*entries)[1].packed.size(), 100u);
  EXPECT_EQ(*unpack((*entries)[2]), "");
}

TEST(zip, reads_an_archive_with_a_comment) {
  EXPECT_TRUE(parse_zip(zip_bytes({{.name = "a", .content = "b"}}, "a comment")));
  EXPECT_TRUE(parse_zip(zip_bytes({})));
}

TEST(zip, refuses_what_is_no_zip_or_is_cut) {
  expect_refused("", error_code::corrupt, "no zip archive");
  expect_refused(std::string(100, 'P'), error_code::corrupt, "no zip archive");
  const auto whole = zip_bytes({{.name = "a", .content = "abc"}});
  for (size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(parse_zip(whole.substr(0, size))) << size;
  expect_refused(whole + "x", error_code::corrupt, "no zip archive");
}

TEST(zip, refuses_names_that_lead_out) {
  for (const char* name : {"/etc/passwd", "../a", "a/../../b", "..", "a\\b"}) {
    expect_refused(zip_bytes({{.name = name}}), error_code::invalid_input, "leads out");
  }
  expect_refused(zip_bytes({{.name = ""}}), error_code::invalid_input, "0 bytes");
  expect_refused(zip_bytes({{.name = std::string(600, 'n')}}), error_code::invalid_input, "600 bytes");
  EXPECT_TRUE(parse_zip(zip_bytes({{.name = "a/..b/c.."}})));
}

TEST(zip, refuses_a_name_that_is_there_twice) {
  expect_refused(zip_bytes({{.name = "a"}, {.name = "b"}, {.name = "a"}}), error_code::corrupt,
                 "a is in it twice");
}

TEST(zip, refuses_entries_that_overlap) {
  expect_refused(zip_bytes({{.name = "a", .content = "abc"}, {.name = "b", .local_name = "b", .header = 0}}),
                 error_code::corrupt, "header says something else");
  // A second entry inside of the first one's bytes: each alone is sound.
  const auto inner = zip_bytes({{.name = "inner", .content = "abc"}});
  const auto local = inner.substr(0, inner.find("PK\1\2"));
  const auto outer =
      zip_bytes({{.name = "outer", .content = local}, {.name = "inner", .content = "abc", .header = 35}});
  expect_refused(outer, error_code::corrupt, "zip entries outer and inner overlap");
}

TEST(zip, refuses_encryption_and_other_methods) {
  expect_refused(zip_bytes({{.name = "a", .content = "b", .flags = 1}}), error_code::unsupported,
                 "a is encrypted");
  expect_refused(zip_bytes({{.name = "a", .content = "b", .method = 12}}), error_code::unsupported,
                 "method 12");
}

TEST(zip, refuses_sizes_that_lie) {
  expect_refused(zip_bytes({{.name = "a", .content = "abc", .said_packed = 4000}}), error_code::corrupt,
                 "says that 4000 bytes unpack to 3");
  expect_refused(zip_bytes({{.name = "a", .content = "abc", .said_bytes = 4000, .said_packed = 4000}}),
                 error_code::corrupt, "4000 bytes pass the end");
  expect_refused(zip_bytes({{.name = "a", .content = "abc", .deflated = true, .said_bytes = 200'000'000}}),
                 error_code::corrupt, "unpack to 200000000");
}

TEST(zip, an_entry_unpacks_to_its_said_size_or_not_at_all) {
  const std::string text(3000, 'y');
  for (const std::uint32_t said : {2999u, 3001u, 9000u}) {
    const auto bytes = zip_bytes({{.name = "a", .content = text, .deflated = true, .said_bytes = said}});
    const auto entries = parse_zip(bytes);
    ASSERT_TRUE(entries);
    const auto content = unpack(entries->front());
    ASSERT_FALSE(content);
    EXPECT_THAT(content.error().message, HasSubstr("does not unpack"));
  }
}

TEST(zip, bounds_the_sum_of_all_entries) {
  const std::string packed(100'000, 'z');  // may be 100 MB each, by its size
  std::vector<zip_part> parts;
  for (const char* name : {"a", "b", "c"}) {
    parts.push_back({.name = name, .content = packed, .method = 8, .said_bytes = 100'000'000});
  }
  expect_refused(zip_bytes(parts), error_code::invalid_input, "unpack to more than 268435456");
  parts.pop_back();
  EXPECT_TRUE(parse_zip(zip_bytes(parts)));
}

TEST(zip, refuses_too_many_entries) {
  std::vector<zip_part> parts;
  for (size_t k = 0; k <= kMostZipEntries; ++k) parts.push_back({.name = std::to_string(k)});
  expect_refused(zip_bytes(parts), error_code::invalid_input, "4097 entries");
}

TEST(zip, refuses_damaged_content) {
  auto bytes = zip_bytes({{.name = "a", .content = "abc"}});
  bytes[bytes.find("abc")] = 'x';
  const auto entries = parse_zip(bytes);
  ASSERT_TRUE(entries);
  EXPECT_THAT(unpack(entries->front()).error().message, HasSubstr("zip entry a is damaged"));
}

TEST(zip, reads_zip64_sizes_and_misses_none) {
  std::string extra("\1\0\x18\0", 4);
  for (const std::uint64_t field : {3u, 3u, 0u}) put(extra, field);
  const auto in_extra = ~std::uint32_t{0};
  zip_part part{.name = "a", .content = "abc", .flags = 8, .said_bytes = in_extra, .said_packed = in_extra};
  expect_refused(zip_bytes({part}), error_code::corrupt, "zip64 sizes are missing");
  part.extra = extra.substr(0, 12);
  expect_refused(zip_bytes({part}), error_code::corrupt, "zip64 sizes are missing");
  part.extra = extra;
  const auto bytes = zip_bytes({part});
  const auto entries = parse_zip(bytes);
  ASSERT_TRUE(entries) << entries.error().message;
  EXPECT_EQ(*unpack(entries->front()), "abc");
}

}  // namespace
}  // namespace velib
