#include "history/sealed_file.h"

#include <algorithm>
#include <cstring>

#include <zlib.h>

namespace velib {

namespace {

constexpr size_t kMagicBytes = 8;
constexpr size_t kClearBytes = 16;  // magic, version, checksum of the frame
constexpr size_t kTablePiece = 1 << 20;

std::uint32_t checksum_of(std::string_view frame) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(frame.data()), frame.size()));
}

std::uint32_t number_at(std::string_view bytes, size_t at) {
  std::uint32_t out = 0;
  std::memcpy(&out, bytes.data() + at, sizeof out);
  return out;
}

std::string clear_part(const sealed_kind& kind) {
  std::string out(kind.magic);
  out.resize(kClearBytes);
  std::memcpy(out.data() + kMagicBytes, &kind.version, sizeof kind.version);
  return out;
}

}  // namespace

sealed_writer::sealed_writer(const sealed_kind& kind, std::string_view table)
    : file_(clear_part(kind)), frame_(file_) {
  const auto size = static_cast<std::uint32_t>(table.size());
  frame_.write({reinterpret_cast<const char*>(&size), sizeof size});
  frame_.write(table);
}

std::string sealed_writer::finish() {
  frame_.finish();
  const std::uint32_t checksum = checksum_of(std::string_view(file_).substr(kClearBytes));
  std::memcpy(file_.data() + kClearBytes - sizeof checksum, &checksum, sizeof checksum);
  return std::move(file_);
}

result<std::string_view> open_sealed(const sealed_kind& kind, std::string_view file) {
  if (file.empty()) return fail(error_code::corrupt, "an empty {}", kind.name);
  const size_t seen = std::min(file.size(), kMagicBytes);
  if (file.substr(0, seen) != kind.magic.substr(0, seen)) {
    return fail(error_code::invalid_input, "not a {}", kind.name);
  }
  if (file.size() < kClearBytes) {
    return fail(error_code::corrupt, "a damaged {}: it ends after {} bytes", kind.name, file.size());
  }
  const auto version = number_at(file, kMagicBytes);
  if (version != kind.version) {
    return fail(error_code::unsupported,
                "a {0} of format version {1}, but this program reads version {2}; update it, or remove the "
                "{0}: {3}",
                kind.name, version, kind.version, kind.remedy);
  }
  const auto frame = file.substr(kClearBytes);
  if (number_at(file, kMagicBytes + sizeof version) == checksum_of(frame)) return frame;
  return fail(error_code::corrupt, "a damaged {}: its checksum does not match", kind.name);
}

// The bytes come piece by piece: a size that is a lie costs nothing.
result<std::string> read_sealed_table(zstd_reader& frame, std::uint32_t most_bytes) {
  std::uint32_t size = 0;
  std::string table;
  bool good = frame.read(&size, sizeof size) && size <= most_bytes;
  while (good && table.size() < size) {
    const size_t piece = std::min(kTablePiece, size - table.size());
    table.resize(table.size() + piece);
    good = frame.read(table.data() + table.size() - piece, piece);
  }
  if (!good) return fail(error_code::corrupt, "its table is torn");
  return table;
}

}  // namespace velib
