// Whole files: read with a bound, written whole or not at all.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/disk.h"
#include "base/result.h"

namespace velib {

// not_found when there is no such file, denied when it may not be read, invalid_input when it is a directory
// or larger than `most_bytes`.
result<std::string> load_file(const std::filesystem::path& path, size_t most_bytes = size_t{1} << 31);

// Writes to a temporary name beside `path`, syncs the file, renames it, syncs the folder. Creates missing
// folders, and syncs those that hold them. A reader sees the old file or the new one, also after a power cut;
// when this returns, the new one stays.
status save_file(const std::filesystem::path& path, std::string_view bytes, disk& disk = posix_disk());

// As save_file, but conflict when `path` exists; decided by the file system, so two writers cannot both win.
// What stands there when conflict is returned is durable, too.
status save_new_file(const std::filesystem::path& path, std::string_view bytes, disk& disk = posix_disk());

// Makes a folder and those above it that are missing, and syncs the ones that hold the new ones.
status make_folders(const std::filesystem::path& folder, disk& disk = posix_disk());

// Whether a name is one of save_file's temporary ones, left behind by a killed writer.
bool is_temporary_name(std::string_view file_name);

}  // namespace velib
