// links: velib_base velib_domain Boost::json
// sources: serve/sagemaker/invocation.cc
// A body of /invocations: one request or a batch as JSON, and the same bytes as JSON Lines.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <boost/json.hpp>

#include "serve/sagemaker/invocation.h"

namespace {

// What is taken is within what is promised.
void check(const velib::result<velib::invocation>& each) {
  if (!each) return each.error().message.empty() ? std::abort() : void();
  for (const float bikes : each->historical_bikes) {
    if (!std::isnan(bikes) && !(bikes >= 0 && bikes <= 32'767)) std::abort();
  }
  const bool calendar = each->hour >= 0 && each->hour < 24 && each->day_of_week >= 0 && each->day_of_week < 7;
  if (!calendar || each->station_code.empty() || !(std::abs(each->latitude) <= 90)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto all = velib::parse_json_invocations(bytes)) {
    for (const auto& each : all->each) check(each);
  }
  for (const auto& each : velib::parse_json_lines(bytes).each) check(each);
  return 0;
}
