// links: velib_history
#include <cstddef>
#include <cstdint>

#include "history/bronze.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)velib::parse_bronze({reinterpret_cast<const char*>(data), size});
  return 0;
}
