#include "app/resources.h"

#include <cstdlib>
#include <vector>

namespace velib {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> homes() {
  if (const char* home = std::getenv("VELIB_TREND_HOME")) return {home};
  std::error_code failed;
  const auto executable = fs::read_symlink("/proc/self/exe", failed);
  std::vector<fs::path> found;
  auto folder = executable.parent_path();
  for (int levels = 0; levels < 3 && folder.has_relative_path(); ++levels, folder = folder.parent_path()) {
    found.push_back(folder);
  }
  found.push_back(executable.parent_path().parent_path() / "share" / "velib-trend");
  return found;
}

}  // namespace

result<fs::path> find_resource(std::string_view relative) {
  std::error_code failed;
  for (const auto& home : homes()) {
    if (fs::exists(home / relative, failed)) return home / relative;
  }
  return fail(error_code::not_found,
              "{} is not beside the program; set VELIB_TREND_HOME to the folder that holds it", relative);
}

fs::path page_folder(const std::string& chosen) {
  if (!chosen.empty()) return chosen;
  return find_resource("web/dist").value_or(fs::path("web/dist"));
}

}  // namespace velib
