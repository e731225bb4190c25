#include "api/router.h"

#include <exception>
#include <optional>

#include "api/answer.h"
#include "api/text.h"
#include "base/log.h"

namespace velib {

namespace {

using segments = std::vector<std::string>;

// "/a/b" is a, b; "/" is one empty segment.
segments split(std::string_view path) {
  segments parts;
  if (path.starts_with('/')) path.remove_prefix(1);
  for (;;) {
    const size_t end = path.find('/');
    parts.emplace_back(path.substr(0, end));
    if (end == std::string_view::npos) return parts;
    path.remove_prefix(end + 1);
  }
}

bool decode(segments& parts) {
  for (auto& part : parts) {
    auto decoded = decode_percent(part, plus_sign::plain);
    if (!decoded) return false;
    part = *std::move(decoded);
  }
  return true;
}

// What stands for the names of the pattern; nothing when the path is another one.
std::optional<segments> match(const segments& pattern, const segments& path) {
  if (pattern.size() != path.size()) return std::nullopt;
  segments arguments;
  for (size_t i = 0; i < path.size(); ++i) {
    if (pattern[i].starts_with('{') && !path[i].empty()) {
      arguments.push_back(path[i]);
    } else if (pattern[i] != path[i]) {
      return std::nullopt;
    }
  }
  return arguments;
}

bool is_get(const request& r) {
  return r.method == "GET" || r.method == "HEAD";
}

response method_not_allowed() {
  auto answer = failure(405, "Method Not Allowed");
  answer.headers.emplace_back("allow", "GET, HEAD");
  return answer;
}

}  // namespace

void router::get(std::string_view pattern, endpoint to) {
  routes_.push_back({split(pattern), std::move(to)});
}

response router::operator()(const request& r) const {
  try {
    return dispatch(r);
  } catch (const std::exception& defect) {
    log_error("{} {}: {}", r.method, r.path, defect.what());
  }
  return failure(500, "Internal Server Error");
}

response router::dispatch(const request& r) const {
  auto path = split(r.path);
  if (!decode(path)) return failure(400, "The path holds broken percent-encoding.");
  for (const auto& route : routes_) {
    auto arguments = match(route.pattern, path);
    if (!arguments) continue;
    return is_get(r) ? route.to({r, *std::move(arguments)}) : method_not_allowed();
  }
  if (otherwise_ && is_get(r)) return otherwise_({r, std::move(path)});
  return failure(404, "Not Found");
}

}  // namespace velib
