// links: velib_store
// A page of keys and an error of S3.
#include <cstddef>
#include <cstdint>

#include "store/s3_answer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  (void)velib::parse_s3_page(body);
  (void)velib::s3_failure({.status = 503, .body = std::string(body)}, "s3://bucket/key");
  return 0;
}
