// links: velib_net velib_history
// Short texts: times, spans, dates of HTTP, the time in a key.
#include <cstddef>
#include <cstdint>

#include "base/civil_time.h"
#include "history/bronze.h"
#include "net/http_header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)velib::parse_time(text);
  (void)velib::parse_span(text);
  (void)velib::parse_http_date(text);
  (void)velib::parse_bronze_key(text);
  (void)velib::retry_after({.status = 429, .headers = {{"retry-after", std::string(text)}}}, {});
  return 0;
}
