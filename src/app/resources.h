// Files that come with the program: cities, the shipped model, the built page.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace velib {

// The path of "cities/paris.toml" and the like: below VELIB_TREND_HOME when set, else below the folder of the
// executable or one above it (a checkout), else below PREFIX/share/velib-trend (installed). not_found
// otherwise.
result<std::filesystem::path> find_resource(std::string_view relative);

// `chosen`, or where the built page is, or would be: without it the API is served, and "/" says how to build
// it.
std::filesystem::path page_folder(const std::string& chosen = {});

}  // namespace velib
