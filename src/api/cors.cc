#include "api/cors.h"

#include <algorithm>

#include "api/answer.h"

namespace velib {

namespace {

bool is_preflight(const request& r) {
  return r.method == "OPTIONS" && !header_of(r, "access-control-request-method").empty();
}

response preflight_answer() {
  return {.status = 204,
          .headers = {{"access-control-allow-methods", "GET, HEAD"},
                      {"access-control-allow-headers", "content-type, if-none-match"},
                      {"access-control-max-age", "600"}}};
}

// Of what our answers carry, and caches add, that scripts of other sites may not read unasked (Fetch
// standard, "CORS-safelisted response-header name"): Cache-Control needs no word.
constexpr const char* kReadable = "ETag, Age, Date, Retry-After, X-Request-Id";

void let_read(header_list& headers, const std::string& origin) {
  headers.emplace_back("access-control-allow-origin", origin);
  headers.emplace_back("access-control-expose-headers", kReadable);
}

// One field for all reasons to vary: some front doors can say each name only once.
void add_vary(header_list& headers, std::string_view reason) {
  for (auto& [name, value] : headers) {
    if (name == "vary") return void(value.append(", ").append(reason));
  }
  headers.emplace_back("vary", reason);
}

}  // namespace

request_handler with_cors(request_handler inner, std::vector<std::string> origins) {
  if (origins.empty()) return inner;
  return [inner = std::move(inner), origins = std::move(origins)](const request& r) {
    const std::string origin(header_of(r, "origin"));
    const bool allowed = std::find(origins.begin(), origins.end(), origin) != origins.end();
    auto answer = allowed && is_preflight(r) ? preflight_answer() : inner(r);
    if (allowed) let_read(answer.headers, origin);
    add_vary(answer.headers, "Origin");  // also without: a cache must not mix the two
    return answer;
  };
}

}  // namespace velib
