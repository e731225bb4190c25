// links: velib_history
#include <cstddef>
#include <cstdint>

#include "history/day_parquet.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)velib::parse_day({reinterpret_cast<const char*>(data), size});
  return 0;
}
