// Whole files: read with a bound, written whole or not at all.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace velib {

// not_found when there is no such file, denied when it may not be read, invalid_input when it is a directory
// or larger than `most_bytes`.
result<std::string> load_file(const std::filesystem::path& path, size_t most_bytes = size_t{1} << 31);

// Writes to a temporary name beside `path`, syncs file and folder, renames. Creates missing folders.
// A reader sees the old file or the new one.
status save_file(const std::filesystem::path& path, std::string_view bytes);

// As save_file, but conflict when `path` exists; decided by the file system, so two writers cannot both win.
status save_new_file(const std::filesystem::path& path, std::string_view bytes);

// Whether a name is one of save_file's temporary ones, left behind by a killed writer.
bool is_temporary_name(std::string_view file_name);

}  // namespace velib
