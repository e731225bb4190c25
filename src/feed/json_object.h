// Bytes from outside → a JSON object, with bounds on size and depth, and errors that name file and offset.
#pragma once

#include <string_view>

#include <boost/json/fwd.hpp>

#include "base/result.h"

namespace velib {

// `file` names the bytes in messages. invalid_input for anything but one whole JSON object of at most 64 MiB
// nested at most 32 deep. All of it lives in one arena, about ten times the text at worst.
result<boost::json::object> parse_object(std::string_view bytes, std::string_view file);

}  // namespace velib
