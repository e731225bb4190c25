#include "app/model_parts.h"

#include <fmt/ranges.h>

#include "base/file.h"
#include "base/gzip.h"

namespace velib {

namespace {

constexpr std::string_view kArchiveName = "model.tar.gz";

// What cannot be looked at cannot be read either, and load_file says why.
bool is_there(const std::filesystem::path& path) {
  std::error_code none;
  return std::filesystem::exists(path, none);
}

}  // namespace

status model_parts::add(const std::filesystem::path& source) {
  std::error_code none;
  return std::filesystem::is_directory(source, none) ? add_folder(source) : add_file(source);
}

status model_parts::add_folder(const std::filesystem::path& folder) {
  bool found = false;
  for (const auto name : part_names()) {
    if (!is_there(folder / name)) continue;
    found = true;
    if (auto added = add_file(folder / name); !added) return added;
  }
  if (found) return {};
  if (is_there(folder / kArchiveName)) return add_file(folder / kArchiveName);
  return fail(error_code::not_found, "{}: none of {} in it, and no {}", folder.string(),
              fmt::join(part_names(), ", "), kArchiveName);
}

status model_parts::add_file(const std::filesystem::path& path) {
  const auto bytes = load_file(path, kMostArchiveBytes);
  if (!bytes) return pass(bytes);
  const auto name = path.filename().string();
  if (find_part(files_, name)) return add_part(name, *bytes, path.string());
  if (is_gzip(*bytes)) return add_archive(*bytes, path.string());
  return fail(error_code::invalid_input,
              "{}: no part of a model; expected a folder, a model.tar.gz or one of {}", path.string(),
              fmt::join(part_names(), ", "));
}

status model_parts::add_archive(const std::string& bytes, const std::string& source) {
  auto files = read_archive(bytes);
  if (!files) return pass(files, source);
  for (const auto name : part_names()) {
    const auto& content = *find_part(*files, name);
    if (content.empty()) continue;
    if (auto added = add_part(name, content, source); !added) return added;
  }
  return {};
}

status model_parts::add_part(std::string_view name, const std::string& content, const std::string& source) {
  if (content.empty()) return fail(error_code::invalid_input, "{}: {} is empty", source, name);
  auto& part = *find_part(files_, name);
  if (!part.empty()) return fail(error_code::invalid_input, "{} is given twice; again in {}", name, source);
  part = content;
  return {};
}

}  // namespace velib
