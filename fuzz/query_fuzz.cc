// links: velib_api
// Queries: whatever comes, a whole number is within its bounds or refused, and a refusal is JSON.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <boost/json.hpp>

#include "api/query.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto query = velib::query_reader::parse({reinterpret_cast<const char*>(data), size});
  if (!query) return 0;
  const int limit = query->whole("limit", 10, 1, 1000);
  (void)query->flag("all", false);
  if (query->ok() && (limit < 1 || limit > 1000)) std::abort();
  if (query->ok()) return 0;
  const auto refusal = query->refusal();
  if (refusal.status != 422) std::abort();
  boost::json::error_code code;
  boost::json::parse(velib::body_of(refusal), code);
  if (code) std::abort();
  return 0;
}
