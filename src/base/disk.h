// The calls that a durable write makes of the file system, behind one small interface: a test puts a disk in
// their place that forgets what was never synced. Reading is not part of it.
#pragma once

#include <filesystem>
#include <string_view>

namespace velib {

// Every call but create() returns 0, or the errno number of its failure. Calls may come from any thread.
class disk {
 public:
  virtual ~disk() = default;

  // EEXIST when there is anything by that name, ENOENT when its parent is missing.
  virtual int make_folder(const std::filesystem::path& folder) = 0;
  // A new file open for writing: a handle ≥ 0 to close(), or the negative errno number.
  virtual int create(const std::filesystem::path& file) = 0;
  // Appends all of `bytes`.
  virtual int write(int handle, std::string_view bytes) = 0;
  // The file's bytes are on the disk when this returns; its name need not be.
  virtual int sync(int handle) = 0;
  virtual void close(int handle) = 0;
  // Moves a file over whatever file has the name `to`, in one step.
  virtual int rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
  // A second name for a file; EEXIST when `to` is taken, in one step.
  virtual int link(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
  virtual int unlink(const std::filesystem::path& file) = 0;
  // The names in `folder`, new, moved and gone, are on the disk when this returns.
  virtual int sync_folder(const std::filesystem::path& folder) = 0;
};

// The real one: POSIX calls.
disk& posix_disk();

}  // namespace velib
