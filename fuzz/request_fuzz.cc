// links: velib_api
// A request: method, path, query, If-None-Match and Accept-Encoding, with zero bytes between. Whatever comes
// is answered, and never by 500.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "../test/api/small_city.h"

namespace {

velib::request request_of(std::string_view text) {
  std::array<std::string, 5> parts;
  for (auto& part : parts) {
    part = text.substr(0, text.find('\0'));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
  }
  return {.method = parts[0],
          .path = parts[1],
          .query = parts[2],
          .headers = {{"if-none-match", parts[3]}, {"accept-encoding", parts[4]}}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static velib::publication state;
  static velib::metrics measured;
  static const auto handler = [] {
    state.publish(velib::small_city());
    return velib::make_backend(state, {.measured = &measured});
  }();
  const auto answer = handler(request_of({reinterpret_cast<const char*>(data), size}));
  if (answer.status == 500 || (answer.status == 200 && velib::body_of(answer).empty())) std::abort();
  return 0;
}
