// links: velib_feed
// An export or a page of records of opendata.paris.fr.
#include <cstddef>
#include <cstdint>

#include "feed/opendata.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)velib::parse_opendata({&bytes, 1},
                              {.captured_at = velib::utc_time(std::chrono::seconds(1'772'634'600))});
  (void)velib::total_count(bytes);
  return 0;
}
