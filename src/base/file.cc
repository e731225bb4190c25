#include "base/file.h"

#include <atomic>
#include <cerrno>
#include <random>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace velib {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kTemporaryMark = ".tmp-";

error_code code_of(int number) {
  switch (number) {
    case ENOENT:
      return error_code::not_found;
    case EEXIST:
      return error_code::conflict;
    case EACCES:
    case EPERM:
    case EROFS:
      return error_code::denied;
    case ENOTDIR:
    case EISDIR:
    case ENAMETOOLONG:
      return error_code::invalid_input;
    default:
      return error_code::unavailable;
  }
}

tl::unexpected<error> system_failure(std::string_view doing, const fs::path& path, int number) {
  return fail(code_of(number), "cannot {} {}: {}", doing, path.string(),
              std::generic_category().message(number));
}

// A descriptor that closes itself.
class descriptor {
 public:
  explicit descriptor(int number) : number_(number) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

// Never the name that a killed writer left: in a container every process has the same number.
fs::path temporary_beside(const fs::path& path) {
  static const unsigned start = std::random_device()();
  static std::atomic<unsigned> counter{0};
  return path.parent_path() / fmt::format(".{}{}{}-{:x}-{}", path.filename().string(), kTemporaryMark,
                                          ::getpid(), start, counter++);
}

status sync_folder(const fs::path& folder, disk& disk) {
  const int number = disk.sync_folder(folder);
  return number == 0 ? status() : system_failure("sync", folder, number);
}

// A new file open for writing; makes its folder only when that turns out to be missing.
result<int> create(const fs::path& path, disk& disk) {
  int handle = disk.create(path);
  if (handle == -ENOENT) {
    if (auto made = make_folders(path.parent_path(), disk); !made) return pass(made);
    handle = disk.create(path);
  }
  if (handle < 0) return system_failure("create", path, -handle);
  return handle;
}

status write_temporary(const fs::path& path, std::string_view bytes, disk& disk) {
  const auto handle = create(path, disk);
  if (!handle) return pass(handle);
  int number = disk.write(*handle, bytes);
  const std::string_view doing = number != 0 ? "write" : "sync";
  if (number == 0) number = disk.sync(*handle);
  disk.close(*handle);
  if (number == 0) return {};
  disk.unlink(path);
  return system_failure(doing, path, number);
}

}  // namespace

status make_folders(const fs::path& folder, disk& disk) {
  int number = disk.make_folder(folder);
  if (number == ENOENT && folder.has_relative_path()) {
    if (auto made = make_folders(folder.parent_path(), disk); !made) return made;
    number = disk.make_folder(folder);
  }
  // EEXIST: another writer made it, who may not have synced it yet; or it is as old as its parent, which may
  // not be ours to open.
  if (number != 0 && number != EEXIST) return system_failure("create folder", folder, number);
  auto synced = sync_folder(folder.parent_path(), disk);
  if (!synced && synced.error().code == error_code::denied && number == EEXIST) return {};
  return synced;
}

result<std::string> load_file(const fs::path& path, size_t most_bytes) {
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) return system_failure("read", path, errno);
  struct stat facts {};
  if (::fstat(file.number(), &facts) != 0) return system_failure("read", path, errno);
  if (S_ISDIR(facts.st_mode))
    return fail(error_code::invalid_input, "{} is a directory, not a file", path.string());
  std::string bytes;
  char piece[1 << 16];
  for (;;) {
    const ssize_t read = ::read(file.number(), piece, sizeof piece);
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return system_failure("read", path, errno);
    if (read == 0) return bytes;
    bytes.append(piece, static_cast<size_t>(read));
    if (bytes.size() > most_bytes) {
      return fail(error_code::invalid_input, "{} is larger than {} bytes", path.string(), most_bytes);
    }
  }
}

status save_file(const fs::path& path, std::string_view bytes, disk& disk) {
  const fs::path absolute = fs::absolute(path);
  const fs::path temporary = temporary_beside(absolute);
  if (auto written = write_temporary(temporary, bytes, disk); !written) return written;
  if (const int number = disk.rename(temporary, absolute); number != 0) {
    disk.unlink(temporary);
    return system_failure("write", path, number);
  }
  return sync_folder(absolute.parent_path(), disk);
}

status save_new_file(const fs::path& path, std::string_view bytes, disk& disk) {
  const fs::path absolute = fs::absolute(path);
  const fs::path temporary = temporary_beside(absolute);
  if (auto written = write_temporary(temporary, bytes, disk); !written) return written;
  const int number = disk.link(temporary, absolute);
  disk.unlink(temporary);
  if (number != 0 && number != EEXIST) return system_failure("write", path, number);
  if (auto synced = sync_folder(absolute.parent_path(), disk); !synced) return synced;
  return number == 0 ? status() : system_failure("write", path, number);
}

bool is_temporary_name(std::string_view file_name) {
  return file_name.starts_with('.') && file_name.find(kTemporaryMark) != std::string_view::npos;
}

}  // namespace velib
