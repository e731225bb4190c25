#include "serve/lambda/http_event.h"

#include <algorithm>
#include <map>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <simdjson.h>

#include "api/answer.h"
#include "api/text.h"
#include "base/log.h"
#include "serve/lambda/base64.h"

namespace velib {

namespace json = boost::json;

namespace {

constexpr std::string_view kNoEvent = "the event is no HTTP request of payload format 2.0";

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

const json::object* object_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value ? value->if_object() : nullptr;
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// RFC 3986, 3.3: whether the character may stand in a path as it is.
bool stands_in_path(std::string_view path, size_t at) {
  constexpr std::string_view kMarks = "/-._~!$&'()*+,;=:@";
  const char c = path[at];
  if (c == '%') return at + 2 < path.size() && is_hex(path[at + 1]) && is_hex(path[at + 2]);
  const bool letter_or_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter_or_digit || kMarks.find(c) != std::string_view::npos;
}

// As it was sent; a path that came decoded, encoded again.
std::string path_of(std::string_view raw) {
  std::string path;
  for (size_t at = 0; at < raw.size(); ++at) {
    if (stands_in_path(raw, at)) {
      path += raw[at];
    } else {
      path += fmt::format("%{:02X}", static_cast<unsigned char>(raw[at]));
    }
  }
  return path;
}

header_list headers_of(const json::object& event) {
  header_list headers;
  if (const auto* named = object_in(event, "headers")) {
    for (const auto& [name, value] : *named) {
      if (value.is_string()) headers.emplace_back(lower_ascii(name), value.get_string());
    }
  }
  std::string cookies;
  const auto* list = event.if_contains("cookies");
  if (!list || !list->is_array()) return headers;
  for (const auto& cookie : list->get_array()) {
    if (!cookie.is_string()) continue;
    cookies += cookies.empty() ? "" : "; ";
    cookies += std::string_view(cookie.get_string());
  }
  if (!cookies.empty()) headers.emplace_back("cookie", std::move(cookies));
  return headers;
}

result<std::string> body_of_event(const json::object& event) {
  auto body = text_of(event, "body");
  const auto* wrapped = event.if_contains("isBase64Encoded");
  if (!wrapped || !wrapped->is_bool() || !wrapped->get_bool()) return body;
  auto bytes = from_base64(body);
  if (!bytes) return fail(error_code::invalid_input, "the event's body is not base64, {} bytes", body.size());
  return *std::move(bytes);
}

result<request> request_of(const json::object& event) {
  const auto* context = object_in(event, "requestContext");
  const auto* http = context ? object_in(*context, "http") : nullptr;
  if (!http) return fail(error_code::invalid_input, "{}: it has no requestContext.http", kNoEvent);
  request out{.method = text_of(*http, "method"),
              .path = path_of(text_of(event, "rawPath")),
              .query = text_of(event, "rawQueryString"),
              .headers = headers_of(event),
              .body = {},
              .client = text_of(*http, "sourceIp")};
  if (out.method.empty()) return fail(error_code::invalid_input, "{}: it names no method", kNoEvent);
  if (!out.path.starts_with('/')) return fail(error_code::invalid_input, "{}: rawPath is none", kNoEvent);
  auto body = body_of_event(event);
  if (!body) return pass(body);
  out.body = *std::move(body);
  return out;
}

bool is_textual(std::string_view type) {
  type = type.substr(0, type.find(';'));
  return type.starts_with("text/") || type.ends_with("json") || type.ends_with("javascript") ||
         type.ends_with("xml");
}

// Headers by their lower-case names, and cookies apart.
struct answer_headers {
  std::map<std::string, std::string> named;
  std::vector<std::string> cookies;

  void add(const header_list& headers) {
    for (const auto& [name, value] : headers) {
      auto key = lower_ascii(name);
      if (key == "set-cookie") {
        cookies.push_back(value);
      } else if (auto [at, is_first] = named.try_emplace(std::move(key), value); !is_first) {
        at->second += ", " + value;
      }
    }
  }
  std::string_view find(const std::string& name) const {
    const auto found = named.find(name);
    return found == named.end() ? std::string_view() : found->second;
  }
};

bool goes_as_text(const answer_headers& headers, std::string_view body) {
  return headers.find("content-encoding").empty() && is_textual(headers.find("content-type")) &&
         simdjson::validate_utf8(body.data(), body.size());
}

bool has_body(const request& asked, int status) {
  return asked.method != "HEAD" && status != 204 && status != 304;
}

std::string serialize_any(const request& asked, const response& answer) {
  answer_headers headers;
  headers.add(answer.headers);
  if (answer.ready) headers.add(answer.ready->headers);
  const auto body = has_body(asked, answer.status) ? body_of(answer) : std::string_view();
  const bool text = body.empty() || goes_as_text(headers, body);
  json::object out{{"statusCode", answer.status},
                   {"headers", json::value_from(headers.named)},
                   {"isBase64Encoded", !text}};
  if (text) {
    out.emplace("body", body);
  } else {
    out.emplace("body", base64(body));
  }
  if (!headers.cookies.empty()) out.emplace("cookies", json::value_from(headers.cookies));
  return json::serialize(out);
}

}  // namespace

result<request> parse_http_event(std::string_view event) {
  unsigned char room[8192];
  json::monotonic_resource memory(room);
  json::error_code code;
  const auto parsed = json::parse({event.data(), event.size()}, code, &memory);
  if (code) {
    return fail(error_code::invalid_input, "{}: {} bytes that are no JSON ({})", kNoEvent, event.size(),
                code.message());
  }
  const auto* object = parsed.if_object();
  if (!object) return fail(error_code::invalid_input, "{}: it is no JSON object", kNoEvent);
  return request_of(*object);
}

std::string serialize_http_answer(const request& asked, const response& answer) {
  auto out = serialize_any(asked, answer);
  if (out.size() <= kMostAnswerBytes) return out;
  log_error("{} {}: an answer of {} bytes is more than the {} that a function may give", asked.method,
            asked.path, out.size(), kMostAnswerBytes);
  return serialize_any(asked, failure(500,
                                      "The answer is larger than the 6 MB that a function may give. Ask for "
                                      "less of it, or for a packed one (Accept-Encoding: gzip)."));
}

}  // namespace velib
