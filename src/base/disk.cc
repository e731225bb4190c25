#include "base/disk.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace velib {

namespace fs = std::filesystem;

namespace {

int number_of(int outcome) {
  return outcome == 0 ? 0 : errno;
}

class posix final : public disk {
 public:
  int make_folder(const fs::path& folder) override { return number_of(::mkdir(folder.c_str(), 0777)); }

  int create(const fs::path& file) override {
    const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    return handle >= 0 ? handle : -errno;
  }

  int write(int handle, std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = ::write(handle, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return errno;
      bytes.remove_prefix(static_cast<size_t>(written));
    }
    return 0;
  }

  int sync(int handle) override { return number_of(::fsync(handle)); }
  // Errors of close after a successful fsync cannot lose data.
  void close(int handle) override { ::close(handle); }

  int rename(const fs::path& from, const fs::path& to) override {
    return number_of(::rename(from.c_str(), to.c_str()));
  }
  int link(const fs::path& from, const fs::path& to) override {
    return number_of(::link(from.c_str(), to.c_str()));
  }
  int unlink(const fs::path& file) override { return number_of(::unlink(file.c_str())); }

  int sync_folder(const fs::path& folder) override {
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) return errno;
    const int number = number_of(::fsync(handle));
    ::close(handle);
    return number == EINVAL ? 0
                            : number;  // a file system that cannot sync folders keeps them in order itself
  }
};

}  // namespace

disk& posix_disk() {
  static posix disk;
  return disk;
}

}  // namespace velib
