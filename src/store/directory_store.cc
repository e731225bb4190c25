#include "store/directory_store.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/object_key.h"

namespace velib {

namespace fs = std::filesystem;

namespace {

constexpr auto kTemporaryLife = std::chrono::hours(1);

// What a listing looks for: keys that start with `prefix` and come after `start_after`.
struct key_range {
  std::string_view prefix;
  std::string_view start_after;

  bool holds(std::string_view key) const { return key.starts_with(prefix) && key > start_after; }
  // Whether a key below `folder` ("history/") can be in the range.
  bool may_hold_below(std::string_view folder) const {
    const size_t shared = std::min(folder.size(), prefix.size());
    if (folder.substr(0, shared) != prefix.substr(0, shared)) return false;
    return folder > start_after || start_after.starts_with(folder);
  }
};

tl::unexpected<error> listing_failure(const fs::path& folder, const std::error_code& code) {
  const bool denied = code == std::errc::permission_denied;
  return fail(denied ? error_code::denied : error_code::unavailable, "cannot list {}: {}", folder.string(),
              code.message());
}

// Appends the keys below `folder`, whose own key is `base` ("" or "history/"), in no order. A file or folder
// that another process removes meanwhile is left out.
status collect(const fs::path& folder, const std::string& base, const key_range& range,
               std::vector<std::string>& keys) {
  std::error_code code;
  fs::directory_iterator at(folder, code);
  if (code == std::errc::no_such_file_or_directory || code == std::errc::not_a_directory) return {};
  if (code) return listing_failure(folder, code);
  for (; at != fs::directory_iterator(); at.increment(code)) {
    const std::string name = at->path().filename().string();
    if (!is_key_part(name)) continue;  // temporary names too: they start with '.'
    const std::string key = base + name;
    std::error_code gone;
    if (at->is_directory(gone)) {
      if (!range.may_hold_below(key + '/')) continue;
      if (auto below = collect(at->path(), key + '/', range, keys); !below) return below;
    } else if (range.holds(key) && at->is_regular_file(gone)) {
      keys.push_back(key);
    }
  }
  if (code) return listing_failure(folder, code);
  return {};
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

// Of the version of a file; empty when there is none to look at.
std::string tag_of(const fs::path& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return {};
  return fmt::format("{}-{}.{:09}-{}.{:09}-{}", facts.st_ino, facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec,
                     facts.st_ctim.tv_sec, facts.st_ctim.tv_nsec, facts.st_size);
}

// Temporary names that no writer can still be at work on.
void remove_old_temporaries(const fs::path& folder) {
  std::error_code ignored;
  for (fs::directory_iterator at(folder, ignored), end; !ignored && at != end; at.increment(ignored)) {
    std::error_code gone;
    if (!is_temporary_name(at->path().filename().string()) || !at->is_regular_file(gone)) continue;
    const auto written = at->last_write_time(gone);
    if (!gone && fs::file_time_type::clock::now() - written > kTemporaryLife) fs::remove(at->path(), gone);
  }
}

// The folder in which every key with that prefix lies: "history/date=" → "history/".
std::string_view folder_of(std::string_view prefix) {
  const size_t slash = prefix.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : prefix.substr(0, slash + 1);
}

}  // namespace

result<fs::path> directory_store::path_of(std::string_view key) const {
  if (auto checked = check_key(key); !checked) return pass(checked);
  return root_ / fs::path(key);
}

result<std::string> directory_store::get(std::string_view key) {
  const auto path = path_of(key);
  if (!path) return pass(path);
  std::error_code ignored;
  if (fs::is_regular_file(*path, ignored) || ignored == std::errc::permission_denied) return load_file(*path);
  return fail(error_code::not_found, "there is no object {} in {}", key, root_.string());
}

// The tag is looked at before the bytes are read: a write in between gives new bytes an old tag, which costs
// one more read and never hides a change.
result<std::optional<tagged_object>> directory_store::get_if_changed(std::string_view key,
                                                                     std::string_view tag) {
  const auto path = path_of(key);
  if (!path) return pass(path);
  auto found = tag_of(*path);
  if (!found.empty() && found == tag) return std::nullopt;
  auto bytes = get(key);
  if (!bytes) return pass(bytes);
  return tagged_object{*std::move(bytes), std::move(found)};
}

// Once for each folder that this store writes to: makes it, makes sure that its name and those of the folders
// above it are on the disk even when another process made them and was killed before it synced, and tidies
// up.
status directory_store::prepare(const fs::path& folder) {
  const std::lock_guard lock(mutex_);
  if (prepared_.contains(folder)) return {};
  const fs::path top = fs::absolute(root_ / ".").parent_path().parent_path();  // also of "store/"
  fs::path at = fs::absolute(folder);
  for (; at != top && at.has_relative_path(); at = at.parent_path()) {
    if (auto made = make_folders(at, disk_); !made) return made;
  }
  remove_old_temporaries(folder);
  prepared_.insert(folder);
  return {};
}

status directory_store::put(std::string_view key, std::string_view bytes) {
  const auto path = path_of(key);
  if (!path) return pass(path);
  if (auto prepared = prepare(path->parent_path()); !prepared) return prepared;
  return save_file(*path, bytes, disk_);
}

status directory_store::put_if_absent(std::string_view key, std::string_view bytes) {
  const auto path = path_of(key);
  if (!path) return pass(path);
  if (auto prepared = prepare(path->parent_path()); !prepared) return prepared;
  return save_new_file(*path, bytes, disk_);
}

result<std::vector<std::string>> directory_store::list(std::string_view prefix,
                                                       std::string_view start_after) {
  const std::string_view base = folder_of(prefix);
  std::vector<std::string> keys;
  if (!base.empty() && !check_key(base.substr(0, base.size() - 1))) return keys;  // no key starts like that
  if (auto walked = collect(root_ / fs::path(base), std::string(base), {prefix, start_after}, keys);
      !walked) {
    return pass(walked);
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

status directory_store::remove(std::string_view key) {
  const auto path = path_of(key);
  if (!path) return pass(path);
  if (is_folder(*path) || ::unlink(path->c_str()) == 0) return {};
  const int number = errno;
  if (number == ENOENT || number == ENOTDIR) return {};
  return fail(
      number == EACCES || number == EPERM || number == EROFS ? error_code::denied : error_code::unavailable,
      "cannot remove {}: {}", path->string(), std::generic_category().message(number));
}

}  // namespace velib
