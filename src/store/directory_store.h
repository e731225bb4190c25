// Objects as files below one directory, the key being the relative path. Safe to share between processes:
// each write is whole or absent, and what a killed writer leaves behind is never listed, and removed by the
// first write of a later store into the same folder, an hour after it was left.
#pragma once

#include <filesystem>
#include <mutex>
#include <set>

#include "base/disk.h"
#include "store/object_store.h"

namespace velib {

class directory_store final : public object_store {
 public:
  // `root` is made by the first write; until then the store is empty.
  explicit directory_store(std::filesystem::path root, disk& disk = posix_disk())
      : root_(std::move(root)), disk_(disk) {}

  result<std::string> get(std::string_view key) override;
  // By the file's number, times and size: each write makes another file.
  result<std::optional<tagged_object>> get_if_changed(std::string_view key, std::string_view tag) override;
  status put(std::string_view key, std::string_view bytes) override;
  status put_if_absent(std::string_view key, std::string_view bytes) override;
  result<std::vector<std::string>> list(std::string_view prefix, std::string_view start_after = {}) override;
  // Not synced: a power cut soon after may bring the object back.
  status remove(std::string_view key) override;

 private:
  result<std::filesystem::path> path_of(std::string_view key) const;
  status prepare(const std::filesystem::path& folder);

  std::filesystem::path root_;
  disk& disk_;
  std::mutex mutex_;
  std::set<std::filesystem::path> prepared_;  // guarded by mutex_
};

}  // namespace velib
