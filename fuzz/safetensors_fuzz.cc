// links: velib_nn
// A weight file, and the bytes as a header before weights of zeros, so that the length need not be found;
// what is read must come back from what is written of it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

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

void read_and_write(std::string_view bytes) {
  const auto read = velib::parse_safetensors(bytes);
  if (!read) return;
  const auto again = velib::parse_safetensors(velib::serialize_safetensors(read->tensors, read->metadata));
  const bool same = again && again->metadata == read->metadata &&
                    again->tensors.layout == read->tensors.layout &&
                    again->tensors.values == read->tensors.values;
  if (!same) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_and_write(bytes);
  read_and_write(file_around(bytes));
  return 0;
}
