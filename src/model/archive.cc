#include "model/archive.h"

#include <array>
#include <memory>
#include <utility>

#include <archive.h>
#include <archive_entry.h>

#include "base/gzip.h"

namespace velib {

namespace {

using reader = std::unique_ptr<::archive, decltype(&::archive_read_free)>;
using writer = std::unique_ptr<::archive, decltype(&::archive_write_free)>;
using entry = std::unique_ptr<::archive_entry, decltype(&::archive_entry_free)>;

struct known_entry {
  const char* name;
  std::string archive_files::*content;
};
constexpr std::array<known_entry, 5> kEntries = {{{"config.json", &archive_files::config},
                                                  {"model.safetensors", &archive_files::weights},
                                                  {"station_mappings.json", &archive_files::station_mappings},
                                                  {"best_model.pth", &archive_files::best_model},
                                                  {"scaler.pkl", &archive_files::scaler}}};

const known_entry* find_entry(std::string_view path) {
  if (path.starts_with("./")) path.remove_prefix(2);
  for (const auto& e : kEntries) {
    if (path == e.name) return &e;
  }
  return nullptr;
}

std::string_view reason(::archive* a) {
  const char* text = ::archive_error_string(a);
  return text ? text : "no reason given";
}

bool write_entry(::archive* a, const char* name, const std::string& content) {
  const entry e(::archive_entry_new(), &::archive_entry_free);
  ::archive_entry_set_pathname(e.get(), name);
  ::archive_entry_set_size(e.get(), static_cast<la_int64_t>(content.size()));
  ::archive_entry_set_filetype(e.get(), AE_IFREG);
  ::archive_entry_set_perm(e.get(), 0644);
  ::archive_entry_set_mtime(e.get(), 0, 0);
  return ::archive_write_header(a, e.get()) == ARCHIVE_OK &&
         ::archive_write_data(a, content.data(), content.size()) == static_cast<la_ssize_t>(content.size());
}

la_ssize_t append(::archive*, void* to, const void* bytes, size_t size_bytes) {
  static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size_bytes);
  return static_cast<la_ssize_t>(size_bytes);
}

status read_content(::archive* a, ::archive_entry* e, const char* name, std::string& content) {
  if (!content.empty()) return fail(error_code::corrupt, "model archive: {} is in it twice", name);
  const la_int64_t size_bytes = ::archive_entry_size(e);
  if (size_bytes < 0 || static_cast<size_t>(size_bytes) > kMostArchiveBytes) {
    return fail(error_code::invalid_input, "model archive: {} says it has {} bytes", name, size_bytes);
  }
  content.resize(static_cast<size_t>(size_bytes));
  if (::archive_read_data(a, content.data(), content.size()) != size_bytes) {
    return fail(error_code::corrupt, "model archive: {} is cut short: {}", name, reason(a));
  }
  return {};
}

result<archive_files> read_tar(::archive* a) {
  archive_files files;
  ::archive_entry* e = nullptr;
  for (int count = 0;; ++count) {
    const int code = ::archive_read_next_header(a, &e);
    if (code == ARCHIVE_EOF) return files;
    if (code != ARCHIVE_OK) return fail(error_code::corrupt, "model archive: no tar in it: {}", reason(a));
    if (count >= kMostArchiveEntries) {
      return fail(error_code::invalid_input, "model archive: more than {} entries", kMostArchiveEntries);
    }
    const char* path = ::archive_entry_pathname(e);
    const auto* known = path ? find_entry(path) : nullptr;
    if (!known || ::archive_entry_filetype(e) != AE_IFREG) continue;
    if (auto read = read_content(a, e, known->name, files.*(known->content)); !read) return pass(read);
  }
}

}  // namespace

result<std::string> write_archive(const archive_files& files) {
  std::string tar;
  const writer a(::archive_write_new(), &::archive_write_free);
  ::archive_write_set_format_ustar(a.get());
  bool good = ::archive_write_open(a.get(), &tar, nullptr, &append, nullptr) == ARCHIVE_OK;
  for (const auto& [name, content] : kEntries) {
    if (good && !(files.*content).empty()) good = write_entry(a.get(), name, files.*content);
  }
  good = good && ::archive_write_close(a.get()) == ARCHIVE_OK;
  if (!good) return fail(error_code::internal, "model archive not written: {}", reason(a.get()));
  return gzip(tar, 9);
}

result<archive_files> read_archive(std::string_view bytes) {
  if (!is_gzip(bytes)) return fail(error_code::corrupt, "model archive: not gzip; expected a model.tar.gz");
  const auto tar = gunzip(bytes, kMostArchiveBytes);
  if (!tar) return pass(tar, "model archive");
  const reader a(::archive_read_new(), &::archive_read_free);
  ::archive_read_support_format_tar(a.get());
  if (::archive_read_open_memory(a.get(), tar->data(), tar->size()) != ARCHIVE_OK) {
    return fail(error_code::corrupt, "model archive: no tar in it: {}", reason(a.get()));
  }
  return read_tar(a.get());
}

}  // namespace velib
