#include "base/file.h"

#include <atomic>
#include <cerrno>
#include <cstring>
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

// A descriptor that closes itself; errors of close after a successful fsync cannot lose data.
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

status write_all(int number, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(number, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_failure("write", path, errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

status sync_folder(const fs::path& folder) {
  const descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.number() < 0) return system_failure("open", folder, errno);
  if (::fsync(opened.number()) != 0) return system_failure("sync", folder, errno);
  return {};
}

fs::path temporary_beside(const fs::path& path) {
  static std::atomic<unsigned> counter{0};
  return path.parent_path() /
         fmt::format(".{}{}{}-{}", path.filename().string(), kTemporaryMark, ::getpid(), counter++);
}

status write_temporary(const fs::path& path, std::string_view bytes) {
  const descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (file.number() < 0) return system_failure("create", path, errno);
  if (auto written = write_all(file.number(), bytes, path); !written) return written;
  if (::fsync(file.number()) != 0) return system_failure("sync", path, errno);
  return {};
}

// The one durable write: `publish` makes the synced temporary file appear as `path`, and returns 0 or -1.
template <class Publish>
status save_through(const fs::path& path, std::string_view bytes, Publish publish) {
  const fs::path absolute = fs::absolute(path);
  std::error_code made;
  fs::create_directories(absolute.parent_path(), made);
  if (made) return system_failure("create folder", absolute.parent_path(), made.value());
  const fs::path temporary = temporary_beside(absolute);
  auto written = write_temporary(temporary, bytes);
  if (written && publish(temporary.c_str(), absolute.c_str()) != 0) {
    written = system_failure("write", path, errno);
  }
  if (!written) {
    ::unlink(temporary.c_str());
    return written;
  }
  return sync_folder(absolute.parent_path());
}

}  // namespace

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

status save_file(const fs::path& path, std::string_view bytes) {
  return save_through(path, bytes, [](const char* from, const char* to) { return ::rename(from, to); });
}

status save_new_file(const fs::path& path, std::string_view bytes) {
  return save_through(path, bytes, [](const char* from, const char* to) {
    if (::link(from, to) != 0) return -1;
    return ::unlink(from);
  });
}

bool is_temporary_name(std::string_view file_name) {
  return file_name.starts_with('.') && file_name.find(kTemporaryMark) != std::string_view::npos;
}

}  // namespace velib
