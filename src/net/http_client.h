// Outgoing HTTP, as the rest of the program sees it: one blocking request with a deadline. TLS is always
// verified.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace velib {

using http_headers = std::vector<std::pair<std::string, std::string>>;

// AWS Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
// The URL of a signed request is given as it is signed: path and query percent-encoded with capital digits
// (all but letters, digits and -._~), the query sorted by name. Redirects of it are answers, and the body of
// its answer comes as it is kept, even when that is packed.
struct aws_signature {
  std::string access_key, secret_key;
  std::string session_token;  // empty for long-lived keys
  std::string region, service;
};

struct http_request {
  std::string method = "GET";
  std::string url;
  http_headers headers = {};
  std::string_view body = {};                   // must outlive the call
  std::optional<aws_signature> signature = {};  // signs method, URL, headers and body
  bool direct = false;  // past any proxy, and a large body without asking first: to a server of this machine
};

struct http_answer {
  int status = 0;
  http_headers headers = {};  // names in lower case, of the last answer
  std::string body = {};

  // The first header of that name (in lower case); empty when there is none.
  std::string_view header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
      if (key == name) return value;
    }
    return {};
  }
};

struct http_limits {
  std::chrono::milliseconds deadline{20'000};  // for everything: connect, redirects, body
  size_t most_bytes = size_t{64} << 20;        // of the body after decompression
};

class http_client {
 public:
  virtual ~http_client() = default;
  // Any HTTP status is an answer. Errors: timeout, unavailable (no connection, broken transfer, the program
  // is asked to stop), denied (TLS), invalid_input (no http(s) URL, body too large). Messages name the URL
  // without user or query.
  virtual result<http_answer> send(const http_request& request, const http_limits& limits) = 0;
  result<http_answer> get(const std::string& url, const http_limits& limits) {
    return send({.url = url}, limits);
  }
};

}  // namespace velib
