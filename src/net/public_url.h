// URLs as messages and logs may name them.
#pragma once

#include <string>

namespace velib {

// Scheme, host, port and path: without user, password, query and fragment, which may hold secrets.
// "(malformed URL)" for what is no URL.
std::string public_url(const std::string& url);

}  // namespace velib
