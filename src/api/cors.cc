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
                      {"access-control-allow-headers", "content-type"},
                      {"access-control-max-age", "600"}}};
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
    if (allowed) answer.headers.emplace_back("access-control-allow-origin", origin);
    add_vary(answer.headers, "Origin");  // also without: a cache must not mix the two
    return answer;
  };
}

}  // namespace velib
