// links: velib_collect tomlplusplus::tomlplusplus
// sources: app/city.cc app/resources.cc app/toml_reader.cc
#include <cstddef>
#include <cstdint>

#include "app/city.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)velib::parse_city({reinterpret_cast<const char*>(data), size}, "fuzz");
  return 0;
}
