#include "api/router.h"

#include <algorithm>
#include <exception>
#include <optional>

#include "api/answer.h"
#include "api/text.h"
#include "base/log.h"

namespace velib {

namespace {

using segments = std::vector<std::string>;

constexpr int kFastGzip = 1;  // of what one client gets

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

constexpr const char* kMethods = "GET, HEAD, OPTIONS";

// RFC 9110, 9.3.7.
response method_list() {
  return {.status = 204, .headers = {{"allow", kMethods}}};
}

response method_not_allowed() {
  auto answer = failure(405, "Method Not Allowed");
  answer.headers.emplace_back("allow", kMethods);
  return answer;
}

bool speaks_of_caches(const response& answer) {
  return std::ranges::any_of(answer.headers, [](const auto& h) { return h.first == "cache-control"; });
}

}  // namespace

response deliver(reply what, const request& r, std::string_view cache_control) {
  if (what.kept) return what.kept->give(r, cache_control);
  if (speaks_of_caches(what.own)) return std::move(what.own);
  if (what.own.status == 200) return kept_answer(std::move(what.own), kFastGzip).give(r, cache_control);
  if (what.own.status >= 400) what.own.headers.emplace_back("cache-control", "no-store");
  return std::move(what.own);
}

void router::get(std::string_view pattern, endpoint to) {
  routes_.push_back({pattern, split(pattern), std::move(to)});
}

void router::otherwise(std::string_view name, endpoint to) {
  otherwise_name_ = name;
  otherwise_ = std::move(to);
}

std::vector<std::string_view> router::patterns() const {
  std::vector<std::string_view> all;
  for (const auto& route : routes_) all.push_back(route.pattern);
  if (otherwise_) all.push_back(otherwise_name_);
  return all;
}

routed_reply router::find(const request& r) const {
  std::string_view pattern;
  try {
    return {dispatch(r, pattern), pattern};
  } catch (const std::exception& defect) {
    log_error("{} {}: {}", r.method, r.path, defect.what());
  }
  return {failure(500, "Internal Server Error"), pattern};
}

// Writes the pattern of the route it found.
reply router::dispatch(const request& r, std::string_view& pattern) const {
  auto path = split(r.path);
  if (!decode(path)) return failure(400, "The path holds broken percent-encoding.");
  for (const auto& route : routes_) {
    auto arguments = match(route.segments, path);
    if (!arguments) continue;
    pattern = route.pattern;
    if (is_get(r)) return route.to({r, *std::move(arguments), pattern});
    return r.method == "OPTIONS" ? method_list() : method_not_allowed();
  }
  if (!otherwise_ || !is_get(r)) return failure(404, "Not Found");
  pattern = otherwise_name_;
  return otherwise_({r, std::move(path), pattern});
}

}  // namespace velib
