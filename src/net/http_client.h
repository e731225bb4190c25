// Outgoing HTTP, as the rest of the program sees it: one blocking GET with a deadline. TLS is always
// verified.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace velib {

struct http_answer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, of the last answer
  std::string body;
};

struct http_limits {
  std::chrono::milliseconds deadline{20'000};  // for everything: connect, redirects, body
  size_t most_bytes = size_t{64} << 20;        // of the body after decompression
};

class http_client {
 public:
  virtual ~http_client() = default;
  // Any HTTP status is an answer. Errors: timeout, unavailable (no connection, broken transfer),
  // denied (TLS), invalid_input (no http(s) URL, body too large). Messages name the URL without user or
  // query.
  virtual result<http_answer> get(const std::string& url, const http_limits& limits) = 0;
};

}  // namespace velib
