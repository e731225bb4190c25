// links: velib_history
// Recorded series, and tables of stations.
#include <cstddef>
#include <cstdint>

#include "history/series_csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)velib::parse_series_csv(bytes, "fuzz");
  (void)velib::parse_stations_csv(bytes, "fuzz");
  return 0;
}
