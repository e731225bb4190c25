// links: velib_nn
// A weight file; and the bytes as a header before weights of zeros, so that the length need not be found.
#include <cstddef>
#include <cstdint>

#include "nn/safetensors.h"

namespace {

std::string file_around(std::string_view header) {
  constexpr size_t kDataBytes = 64;
  std::string file;
  for (int k = 0; k < 8; ++k) file += static_cast<char>(header.size() >> (8 * k));
  file += header;
  file.append(kDataBytes, '\0');
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)velib::parse_safetensors(bytes);
  (void)velib::parse_safetensors(file_around(bytes));
  return 0;
}
