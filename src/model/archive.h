// model.tar.gz: the files of a model, in memory. docs/formats/archive.md describes it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace velib {

// An entry that is absent is empty here, and an empty one is not written.
struct archive_files {
  std::string config;            // config.json
  std::string weights;           // model.safetensors
  std::string station_mappings;  // station_mappings.json
  std::string best_model;        // best_model.pth, the reference's
  std::string scaler;            // scaler.pkl, the reference's

  bool operator==(const archive_files&) const = default;
};

inline constexpr size_t kMostArchiveBytes = size_t{256} << 20;  // unpacked
inline constexpr int kMostArchiveEntries = 1000;

// The same bytes for the same files: fixed order, modes and owners, no times. internal when libarchive fails.
result<std::string> write_archive(const archive_files& files);

// Keeps the entries named above, at the root ("config.json" or "./config.json"), and skips all others; writes
// nothing to disk. corrupt when the file is torn, is no tar.gz, names an entry twice or has another thing
// than a plain file under such a name; invalid_input when it has more than kMostArchiveEntries or unpacks to
// more than kMostArchiveBytes.
result<archive_files> read_archive(std::string_view bytes);

struct archive_item {
  std::string path;      // as the archive has it
  std::string content;   // "" for what is no plain file
  bool is_read = false;  // one of the files above
};

// Every entry in its order, those that read_archive skips too. Errors as read_archive.
result<std::vector<archive_item>> list_archive(std::string_view bytes);

// Names of the files above, in their order in an archive.
std::vector<std::string_view> part_names();

// The part of `files` that a file of this name is ("best_model.pth"), null for any other name.
std::string* find_part(archive_files& files, std::string_view name);

}  // namespace velib
