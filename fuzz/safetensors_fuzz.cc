// links: velib_nn
// A weight file; what is read must come back from what is written of it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "nn/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = velib::parse_safetensors({reinterpret_cast<const char*>(data), size});
  if (!read) return 0;
  const auto again = velib::parse_safetensors(velib::serialize_safetensors(read->tensors, read->metadata));
  const bool same = again && again->metadata == read->metadata &&
                    again->tensors.layout == read->tensors.layout &&
                    again->tensors.values == read->tensors.values;
  if (!same) std::abort();
  return 0;
}
