// links: velib_feed
// gbfs.json, system_information, and telling one file from another.
#include <cstddef>
#include <cstdint>

#include "feed/discovery.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)velib::parse_discovery(bytes);
  (void)velib::parse_system_information(bytes);
  (void)velib::kind_of_file(bytes, "fuzz");
  return 0;
}
