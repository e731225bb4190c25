// links: velib_history velib_forecast velib_net
// sources: app/model_store.cc
// The JSON objects below models/ of a store; what can be read must come out the same again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "app/model_store.h"
#include "forecast/track_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto current = velib::parse_current(bytes);
  if (current && velib::parse_current(velib::serialize_current(*current)) != *current) std::abort();
  const auto track = velib::parse_track(bytes);
  if (track && velib::parse_track(velib::serialize_track(*track)) != *track) std::abort();
  return 0;
}
