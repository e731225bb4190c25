// model.tar.gz: the files of a model, in memory. docs/formats/archive.md describes it.
#pragma once

#include <string>
#include <string_view>

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
// nothing to disk. corrupt when the file is torn, is no tar.gz or names an entry twice; invalid_input when it
// has more than kMostArchiveEntries or unpacks to more than kMostArchiveBytes.
result<archive_files> read_archive(std::string_view bytes);

}  // namespace velib
