// links: velib_feed
// The files of a GBFS feed, one after the other with a zero byte between: information, status, vehicle types.
#include <cstddef>
#include <cstdint>

#include "feed/gbfs.h"

namespace {

std::string_view take_part(std::string_view& bytes) {
  const auto end = bytes.find('\0');
  const auto part = bytes.substr(0, end);
  bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  return part;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  velib::gbfs_files files;
  for (auto* file : {&files.information, &files.status, &files.vehicle_types}) *file = take_part(bytes);
  (void)velib::parse_gbfs(files, {.captured_at = velib::utc_time(std::chrono::seconds(1'772'634'600))});
  return 0;
}
