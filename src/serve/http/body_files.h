// Large bodies as files in memory, which the kernel sends without copying them (sendfile, memfd_create:
// Linux).
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "api/message.h"

namespace velib {

// Sealed: nobody writes into what may still be on its way to a client.
class body_file {
 public:
  // Null when the system gives none.
  static std::shared_ptr<const body_file> make(std::string_view bytes);
  body_file(const body_file&) = delete;
  body_file& operator=(const body_file&) = delete;
  ~body_file();

  int descriptor() const { return descriptor_; }
  size_t size() const { return size_; }

 private:
  body_file(int descriptor, size_t size) : descriptor_(descriptor), size_(size) {}

  int descriptor_;
  size_t size_;
};

// The files of the shared answers that are in use; those of answers that are gone go with the next new one.
// Beyond kMostFiles an answer gets none. From any thread.
class body_files {
 public:
  static constexpr size_t kLeastBytes = size_t{64} << 10;  // below, copying is cheaper
  static constexpr size_t kMostFiles = 16;

  // Null for a small answer, and where there is no file: its body is then sent from where it is.
  std::shared_ptr<const body_file> of(const std::shared_ptr<const ready_answer>& answer);

 private:
  std::mutex mutex_;
  std::vector<std::pair<std::weak_ptr<const ready_answer>, std::shared_ptr<const body_file>>> files_;
};

}  // namespace velib
