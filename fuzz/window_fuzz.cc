// links: velib_history
// A window file; and, since its checksum stops nearly everything, the same bytes as what a file holds.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <zlib.h>

#include "history/window_file.h"
#include "history/window_table.h"
#include "history/zstd_stream.h"

namespace {

std::string file_around(std::string_view content) {
  constexpr size_t kClearBytes = 16;
  std::string file("VTWINDOW\2\0\0\0\0\0\0\0", kClearBytes);
  velib::zstd_writer frame(file);
  frame.write(content);
  frame.finish();
  const auto* bytes = reinterpret_cast<const Bytef*>(file.data()) + kClearBytes;
  const auto checksum = static_cast<std::uint32_t>(crc32_z(0, bytes, file.size() - kClearBytes));
  std::memcpy(file.data() + kClearBytes - sizeof checksum, &checksum, sizeof checksum);
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)velib::parse_window(bytes);
  (void)velib::parse_window_table(bytes);
  (void)velib::parse_window(file_around(bytes));
  return 0;
}
