#include "serve/http/body_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace velib {

std::shared_ptr<const body_file> body_file::make(std::string_view bytes) {
  const int descriptor = ::memfd_create("velib-trend answer", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0) return nullptr;
  std::shared_ptr<const body_file> file(new body_file(descriptor, bytes.size()));
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written <= 0) return nullptr;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  ::fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW);
  return file;
}

body_file::~body_file() {
  ::close(descriptor_);
}

std::shared_ptr<const body_file> body_files::of(const std::shared_ptr<const ready_answer>& answer) {
  if (!answer || answer->body.size() < kLeastBytes) return nullptr;
  const std::lock_guard lock(mutex_);
  for (const auto& [known, file] : files_) {
    if (!known.owner_before(answer) && !answer.owner_before(known)) return file;
  }
  std::erase_if(files_, [](const auto& entry) { return entry.first.expired(); });
  if (files_.size() >= kMostFiles) return nullptr;
  return files_.emplace_back(answer, body_file::make(answer->body)).second;
}

}  // namespace velib
