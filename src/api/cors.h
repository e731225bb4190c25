// Cross-origin requests: which other sites' pages may read our answers (Fetch standard, "CORS protocol").
#pragma once

#include <string>
#include <vector>

#include "api/message.h"

namespace velib {

// `inner`, for pages of exactly these origins ("https://velibtrend.streamlit.app") too: their answers carry
// Access-Control-Allow-Origin and let ETag and Age be read, their preflights are answered here. No origins:
// `inner` as it is, and no such headers, as behind a Function URL that has CORS of its own.
request_handler with_cors(request_handler inner, std::vector<std::string> origins);

}  // namespace velib
