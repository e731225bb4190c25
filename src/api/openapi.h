// The description of the API, as the program carries it.
#pragma once

#include <string_view>

namespace velib {

// openapi.yaml as JSON; written by tools/openapi_source.py when the program is built.
std::string_view openapi_json();

}  // namespace velib
