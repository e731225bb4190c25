#include "history/window_file.h"

#include <algorithm>
#include <cstring>

#include <zlib.h>

#include "history/window_cells.h"
#include "history/window_table.h"

namespace velib {

namespace {

constexpr std::string_view kMagic = "VTWINDOW";
constexpr std::uint32_t kVersion = 2;  // 1 was JSON, under another key
constexpr size_t kTablePiece = 1 << 20;
constexpr size_t kClearBytes = 16;  // magic, version, checksum of the frame

std::uint32_t checksum_of(std::string_view frame) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(frame.data()), frame.size()));
}

// Its size, then its bytes, which come piece by piece: a size that is a lie costs nothing.
result<std::string> read_table(zstd_reader& in) {
  std::uint32_t size = 0;
  std::string table;
  bool good = in.read(&size, sizeof size) && size <= kMostWindowTableBytes;
  while (good && table.size() < size) {
    const size_t piece = std::min(kTablePiece, size - table.size());
    table.resize(table.size() + piece);
    good = in.read(table.data() + table.size() - piece, piece);
  }
  if (!good) return fail(error_code::corrupt, "its table is torn");
  return table;
}

result<window> read_frame(std::string_view frame) {
  zstd_reader in(frame);
  const auto table = read_table(in);
  if (!table) return pass(table);
  auto w = parse_window_table(*table);
  if (!w) return w;
  if (!read_window_cells(in, *w) || !in.at_end()) return fail(error_code::corrupt, "its cells are torn");
  return w;
}

template <class Number>
Number number_at(std::string_view bytes, size_t at) {
  Number out{};
  std::memcpy(&out, bytes.data() + at, sizeof out);
  return out;
}

status check_clear_part(std::string_view bytes) {
  const size_t seen = std::min(bytes.size(), kMagic.size());
  if (bytes.substr(0, seen) != kMagic.substr(0, seen)) return fail(error_code::invalid_input, "not a window");
  if (bytes.size() < kClearBytes) {
    return fail(error_code::corrupt, "a damaged window: it ends after {} bytes", bytes.size());
  }
  const auto version = number_at<std::uint32_t>(bytes, kMagic.size());
  if (version != kVersion) {
    return fail(error_code::unsupported,
                "a window of format version {}, but this program reads version {}; update it, or remove the "
                "window: it is rebuilt from the snapshots",
                version, kVersion);
  }
  if (number_at<std::uint32_t>(bytes, kMagic.size() + sizeof version) ==
      checksum_of(bytes.substr(kClearBytes))) {
    return {};
  }
  return fail(error_code::corrupt, "a damaged window: its checksum does not match");
}

}  // namespace

std::string serialize_window(const window& w) {
  std::string out(kMagic);
  out.resize(kClearBytes);
  std::memcpy(out.data() + kMagic.size(), &kVersion, sizeof kVersion);
  zstd_writer frame(out);
  const auto table = serialize_window_table(w);
  const auto table_size = static_cast<std::uint32_t>(table.size());
  frame.write({reinterpret_cast<const char*>(&table_size), sizeof table_size});
  frame.write(table);
  write_window_cells(frame, w);
  frame.finish();
  const std::uint32_t checksum = checksum_of(std::string_view(out).substr(kClearBytes));
  std::memcpy(out.data() + kMagic.size() + sizeof kVersion, &checksum, sizeof checksum);
  return out;
}

result<window> parse_window(std::string_view bytes) {
  if (bytes.empty()) return fail(error_code::corrupt, "an empty window");
  if (auto checked = check_clear_part(bytes); !checked) return pass(checked);
  auto w = read_frame(bytes.substr(kClearBytes));
  if (!w) return pass(w, "a damaged window");
  return w;
}

result<window> load_window(object_store& store) {
  const auto bytes = store.get(kWindowKey);
  if (!bytes) return pass(bytes);
  auto w = parse_window(*bytes);
  if (!w) return pass(w, kWindowKey);
  return w;
}

status save_window(object_store& store, const window& w) {
  return store.put(kWindowKey, serialize_window(w));
}

}  // namespace velib
