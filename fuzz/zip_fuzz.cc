// links: velib_model
// A zip archive, each of its entries unpacked; and the same bytes as a checkpoint.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "model/torch_checkpoint.h"
#include "model/zip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto entries = velib::parse_zip(bytes)) {
    size_t packed = 0;
    for (const auto& e : *entries) {
      packed += e.packed.size();
      const auto content = velib::unpack(e);
      if (content && content->size() != e.size_bytes) std::abort();
    }
    if (packed > bytes.size()) std::abort();  // entries that overlap
  }
  (void)velib::parse_checkpoint(bytes);
  return 0;
}
