// links: velib_model
// A pickle: as a scaler, and as a state dict over storages of 256 bytes.
#include <cstddef>
#include <cstdint>

#include "model/scaler.h"
#include "model/torch_checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string storage(256, '\x3f');
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto source = [](std::string_view) { return velib::result<std::string_view>(storage); };
  (void)velib::parse_scaler(bytes);
  (void)velib::parse_state_dict(bytes, source, 1000);
  return 0;
}
