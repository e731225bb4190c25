// The request of the reference's inference contract, and what may come with it: parsed, checked, nothing
// filled in.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "base/result.h"

namespace velib {

inline constexpr size_t kInvocationHours = 24;

struct invocation {
  std::string station_code;
  std::array<float, kInvocationHours> historical_bikes;  // one an hour, oldest first. NaN = not measured
  int hour = 0;                                          // 0 to 23
  int day_of_week = 0;                                   // Monday is 0
  bool is_weekend = false;
  float capacity = 0.0f;
  float latitude = 0.0f;
  float longitude = 0.0f;
  bool detail = false;  // ours: the answer tells all horizons and chances, too
};

// The body of a request as JSON. invalid_input with the byte where it stops being JSON.
result<boost::json::value> parse_json_body(std::string_view text);

// invalid_input names the first field that is missing or wrong, and what it should be. Fields that nobody
// knows are passed over.
result<invocation> parse_invocation(const boost::json::value& value);

// Each by itself, so that one bad one costs no other. The whole body may be one invocation, or
// {"instances": […]}; as JSON Lines, one a line, empty lines passed over.
struct invocations {
  std::vector<result<invocation>> each;
  bool is_batch = false;
};
result<invocations> parse_json_invocations(std::string_view body);
invocations parse_json_lines(std::string_view body);

}  // namespace velib
