// JSON answers: bytes of a value, and the one shape of a failure, {"detail": "…"}, as FastAPI has it.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "api/message.h"

namespace velib {

response json_answer(int status, const boost::json::value& body);

// {"detail": DETAIL}: for the client's eyes, so nothing of the inside.
response failure(int status, std::string_view detail);

// The first header of that name (lower case); empty when there is none.
std::string_view header_of(const request& r, std::string_view name);

}  // namespace velib
