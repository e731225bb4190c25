#include "model/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/gzip.h"

namespace velib {
namespace {

const archive_files kFiles{.config = "{}",
                           .weights = std::string(5000, 'w'),
                           .station_mappings = "{\"1\":0}",
                           .best_model = {},
                           .scaler = {}};

// A tar of named files, as somebody else would pack it.
std::string pack(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string tar(1 << 20, '\0');
  size_t used = 0;
  auto* a = ::archive_write_new();
  ::archive_write_set_format_pax_restricted(a);
  ::archive_write_open_memory(a, tar.data(), tar.size(), &used);
  for (const auto& [name, content] : entries) {
    auto* e = ::archive_entry_new();
    ::archive_entry_set_pathname(e, name.c_str());
    ::archive_entry_set_size(e, static_cast<la_int64_t>(content.size()));
    ::archive_entry_set_filetype(e, AE_IFREG);
    ::archive_write_header(a, e);
    ::archive_write_data(a, content.data(), content.size());
    ::archive_entry_free(e);
  }
  ::archive_write_free(a);
  tar.resize(used);
  return gzip(tar);
}

TEST(archive, returns_what_was_written) {
  const auto bytes = write_archive(kFiles);
  ASSERT_TRUE(bytes) << bytes.error().message;
  const auto files = read_archive(*bytes);
  ASSERT_TRUE(files) << files.error().message;
  EXPECT_EQ(*files, kFiles);
}

TEST(archive, has_the_same_bytes_for_the_same_files) {
  EXPECT_EQ(*write_archive(kFiles), *write_archive(kFiles));
}

TEST(archive, keeps_known_names_at_the_root_alone) {
  const auto files = read_archive(pack({{"./config.json", "A"},
                                        {"code/config.json", "B"},
                                        {"../model.safetensors", "C"},
                                        {"/station_mappings.json", "D"},
                                        {"code/inference.py", "E"},
                                        {"best_model.pth", "F"}}));
  ASSERT_TRUE(files) << files.error().message;
  EXPECT_EQ(files->config, "A");
  EXPECT_EQ(files->weights, "");
  EXPECT_EQ(files->station_mappings, "");
  EXPECT_EQ(files->best_model, "F");
}

TEST(archive, refuses_an_entry_named_twice) {
  const auto files = read_archive(pack({{"config.json", "A"}, {"./config.json", "B"}}));
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, error_code::corrupt);
  EXPECT_NE(files.error().message.find("config.json"), std::string::npos);
}

TEST(archive, refuses_too_many_entries) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (int k = 0; k <= kMostArchiveEntries; ++k) entries.emplace_back(fmt::format("x{}", k), "");
  const auto files = read_archive(pack(entries));
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, error_code::invalid_input);
}

TEST(archive, refuses_what_unpacks_to_too_much) {
  const auto files = read_archive(gzip(std::string(kMostArchiveBytes + 1, '\0'), 1));
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, error_code::invalid_input);
}

TEST(archive, refuses_what_is_no_tar_gz) {
  EXPECT_EQ(read_archive("").error().code, error_code::corrupt);
  EXPECT_EQ(read_archive("404: Not Found").error().code, error_code::corrupt);
  EXPECT_EQ(read_archive(gzip("not a tar at all, but text")).error().code, error_code::corrupt);
}

TEST(archive, refuses_an_entry_that_is_cut_short) {
  const auto tar = *gunzip(*write_archive(kFiles), 1 << 20);
  const auto files = read_archive(gzip(tar.substr(0, 4000)));
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, error_code::corrupt);
}

}  // namespace
}  // namespace velib
