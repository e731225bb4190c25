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

// One ustar header as tar(5) describes it, its checksum right, and the content padded to blocks.
std::string raw_entry(const std::string& name, char type, const std::string& content,
                      const std::string& size = "") {
  std::string header(512, '\0');
  header.replace(0, name.size(), name);
  header.replace(100, 7, "0000644");
  const auto octal = size.empty() ? fmt::format("{:011o}", content.size()) : size;
  header.replace(124, octal.size(), octal);
  header[156] = type;
  header.replace(257, 8, std::string("ustar\00000", 8));
  header.replace(148, 8, 8, ' ');
  unsigned sum = 0;
  for (const unsigned char c : header) sum += c;
  header.replace(148, 7, fmt::format("{:06o}", sum) + '\0');
  auto padded = content;
  padded.resize((content.size() + 511) / 512 * 512, '\0');
  return header + padded;
}

std::string tar_of(const std::string& entries) {
  return gzip(entries + std::string(1024, '\0'));
}

void expect_refused(const std::string& bytes, error_code code, const std::string& message) {
  for (const bool listed : {false, true}) {
    const auto failed =
        listed ? list_archive(bytes).map([](auto&&) {}) : read_archive(bytes).map([](auto&&) {});
    if (listed && failed) continue;  // a list may show what is not read
    ASSERT_FALSE(failed) << message;
    EXPECT_EQ(failed.error().code, code) << failed.error().message;
    EXPECT_NE(failed.error().message.find(message), std::string::npos) << failed.error().message;
  }
}

TEST(archive, reads_a_tar_made_by_hand) {
  const auto files = read_archive(tar_of(raw_entry("config.json", '0', "{}")));
  ASSERT_TRUE(files) << files.error().message;
  EXPECT_EQ(files->config, "{}");
}

TEST(archive, refuses_links_folders_and_devices_under_a_known_name) {
  for (const char type : {'1', '2', '3', '5', '6'}) {
    const auto bytes = tar_of(raw_entry("config.json", type, ""));
    expect_refused(bytes, error_code::corrupt, "config.json");
    EXPECT_TRUE(read_archive(tar_of(raw_entry("elsewhere", type, "")))) << type;
  }
}

TEST(archive, refuses_sizes_beyond_the_tar) {
  expect_refused(tar_of(raw_entry("config.json", '0', "{}", "77777777777")), error_code::corrupt,
                 "config.json says it has 8589934591 bytes, in a tar of 2048");
  expect_refused(tar_of(raw_entry("config.json", '0', "{}", "00000003777")), error_code::corrupt, "");
  const std::string huge("\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff", 12);  // base 256
  expect_refused(tar_of(raw_entry("config.json", '0', "{}", huge)), error_code::corrupt, "");
}

// 200 MiB of holes in three blocks.
TEST(archive, refuses_sparse_entries) {
  auto sparse = raw_entry("model.safetensors", 'S', std::string(512, 'x'));
  const auto field = [&](size_t at, const std::string& value) { sparse.replace(at, value.size(), value); };
  field(257, std::string("ustar  \0", 8));
  field(386, "00000000000");  // the one piece: offset, bytes
  field(398, "00000001000");
  field(483, fmt::format("{:011o}", 200 << 20));
  field(148, "        ");
  unsigned sum = 0;
  for (size_t k = 0; k < 512; ++k) sum += static_cast<unsigned char>(sparse[k]);
  field(148, fmt::format("{:06o}", sum) + '\0');
  expect_refused(tar_of(sparse), error_code::corrupt, "model.safetensors is no plain file");
}

TEST(archive, an_empty_entry_counts_when_it_comes_again) {
  expect_refused(tar_of(raw_entry("config.json", '0', "") + raw_entry("./config.json", '0', "{}")),
                 error_code::corrupt, "config.json is in it twice");
}

TEST(archive, skips_names_of_another_alphabet) {
  const auto files = read_archive(pack({{"code/\xc3\xa9t\xc3\xa9.py", "x"}, {"config.json", "{}"}}));
  ASSERT_TRUE(files) << files.error().message;
  EXPECT_EQ(files->config, "{}");
}

TEST(archive, refuses_every_cut_or_reads_whole_entries) {
  const auto whole = tar_of(raw_entry("config.json", '0', "{}"));
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(read_archive(whole.substr(0, size))) << size;
  const auto tar = raw_entry("config.json", '0', std::string(700, 'c'));
  for (size_t size = 0; size < 512 + 700; ++size) {
    const auto files = read_archive(gzip(tar.substr(0, size)));
    EXPECT_TRUE(!files || files->config.empty()) << size;
  }
}

TEST(archive, lists_what_it_does_not_read) {
  const auto items =
      list_archive(tar_of(raw_entry("./config.json", '0', "{}") + raw_entry("../../etc/passwd", '0', "x") +
                          raw_entry("code", '5', "") + raw_entry("/model.safetensors", '0', "w")));
  ASSERT_TRUE(items) << items.error().message;
  ASSERT_EQ(items->size(), 4u);
  EXPECT_EQ((*items)[0].path, "./config.json");
  EXPECT_TRUE((*items)[0].is_read);
  EXPECT_EQ((*items)[1].content, "x");
  for (size_t k = 1; k < 4; ++k) EXPECT_FALSE((*items)[k].is_read) << k;
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
