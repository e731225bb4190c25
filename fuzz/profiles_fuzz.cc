// links: velib_history
// A file of profiles; and, since its checksum stops nearly everything, the same bytes as what a file holds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include <zlib.h>

#include "history/profiles_file.h"
#include "history/zstd_stream.h"

namespace {

std::string file_around(std::string_view content) {
  constexpr size_t kClearBytes = 16;
  std::string file("VTUSUALS\1\0\0\0\0\0\0\0", kClearBytes);
  velib::zstd_writer frame(file);
  frame.write(content);
  frame.finish();
  const auto* bytes = reinterpret_cast<const Bytef*>(file.data()) + kClearBytes;
  const auto checksum = static_cast<std::uint32_t>(crc32_z(0, bytes, file.size() - kClearBytes));
  std::memcpy(file.data() + kClearBytes - sizeof checksum, &checksum, sizeof checksum);
  return file;
}

}  // namespace

// What is taken for profiles is written and read again as it is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)velib::parse_profiles(bytes);
  const auto read = velib::parse_profiles(file_around(bytes));
  if (read && velib::parse_profiles(velib::serialize_profiles(*read)) != *read) std::abort();
  return 0;
}
