#include "model/archive.h"

#include <array>
#include <functional>
#include <memory>
#include <set>
#include <utility>

#include <archive.h>
#include <archive_entry.h>

#include "base/gzip.h"
#include "model/shown_name.h"

namespace velib {

namespace {

// Weights do not shrink by a tenth, and inflating them is a part of each start.
constexpr int kUncompressed = 0;

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

// A tar in memory and what may be asked of its entries.
struct tar_entry {
  ::archive* tar;
  ::archive_entry* header;
  std::string path;
  const known_entry* known;  // null for the entries that no reader wants
  size_t most_bytes;         // no entry is larger than the tar, but for holes
};

bool is_plain(const tar_entry& e) {
  return ::archive_entry_filetype(e.header) == AE_IFREG && !::archive_entry_hardlink(e.header) &&
         ::archive_entry_sparse_count(e.header) == 0;
}

result<std::string> read_content(const tar_entry& e) {
  const auto shown = shown_name(e.path);
  if (!is_plain(e)) return fail(error_code::corrupt, "model archive: {} is no plain file", shown);
  const la_int64_t size_bytes = ::archive_entry_size(e.header);
  if (size_bytes < 0 || static_cast<size_t>(size_bytes) > e.most_bytes) {
    return fail(error_code::corrupt, "model archive: {} says it has {} bytes, in a tar of {}", shown,
                size_bytes, e.most_bytes);
  }
  std::string content(static_cast<size_t>(size_bytes), '\0');
  if (::archive_read_data(e.tar, content.data(), content.size()) != size_bytes) {
    return fail(error_code::corrupt, "model archive: {} is cut short: {}", shown, reason(e.tar));
  }
  return content;
}

std::string path_of(::archive_entry* header) {
  const char* path = ::archive_entry_pathname(header);
  if (!path) path = ::archive_entry_pathname_utf8(header);
  return path ? path : "?";
}

using visitor = std::function<status(const tar_entry&)>;

status visit(::archive* a, size_t tar_bytes, const visitor& visit_entry) {
  ::archive_entry* header = nullptr;
  for (int count = 0;; ++count) {
    const int code = ::archive_read_next_header(a, &header);
    if (code == ARCHIVE_EOF) return {};
    // A warning is about a name in another alphabet or an attribute that nobody here reads.
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) {
      return fail(error_code::corrupt, "model archive: no tar in it: {}", reason(a));
    }
    if (count >= kMostArchiveEntries) {
      return fail(error_code::invalid_input, "model archive: more than {} entries", kMostArchiveEntries);
    }
    auto path = path_of(header);
    const auto* known = find_entry(path);
    if (auto seen = visit_entry({a, header, std::move(path), known, tar_bytes}); !seen) return seen;
  }
}

status visit_archive(std::string_view bytes, const visitor& visit_entry) {
  if (!is_gzip(bytes)) return fail(error_code::corrupt, "model archive: not gzip; expected a model.tar.gz");
  const auto tar = gunzip(bytes, kMostArchiveBytes);
  if (!tar) return pass(tar, "model archive");
  const reader a(::archive_read_new(), &::archive_read_free);
  ::archive_read_support_format_tar(a.get());
  if (::archive_read_open_memory(a.get(), tar->data(), tar->size()) != ARCHIVE_OK) {
    return fail(error_code::corrupt, "model archive: no tar in it: {}", reason(a.get()));
  }
  return visit(a.get(), tar->size(), visit_entry);
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
  return gzip(tar, kUncompressed);
}

result<archive_files> read_archive(std::string_view bytes) {
  archive_files files;
  std::set<const known_entry*> seen;
  const auto visited = visit_archive(bytes, [&](const tar_entry& e) -> status {
    if (!e.known) return {};
    if (!seen.insert(e.known).second) {
      return fail(error_code::corrupt, "model archive: {} is in it twice", e.known->name);
    }
    auto content = read_content(e);
    if (!content) return pass(content);
    files.*(e.known->content) = std::move(*content);
    return {};
  });
  if (!visited) return pass(visited);
  return files;
}

result<std::vector<archive_item>> list_archive(std::string_view bytes) {
  std::vector<archive_item> items;
  const auto visited = visit_archive(bytes, [&](const tar_entry& e) -> status {
    auto content = is_plain(e) ? read_content(e) : std::string();
    if (!content) return pass(content);
    items.push_back({e.path, std::move(*content), e.known != nullptr});
    return {};
  });
  if (!visited) return pass(visited);
  return items;
}

std::vector<std::string_view> part_names() {
  std::vector<std::string_view> names;
  for (const auto& e : kEntries) names.push_back(e.name);
  return names;
}

std::string* find_part(archive_files& files, std::string_view name) {
  const auto* known = find_entry(name);
  return known ? &(files.*(known->content)) : nullptr;
}

}  // namespace velib
