#include "api/answer.h"

#include <boost/json.hpp>

#include "base/json_text.h"

namespace velib {

namespace json = boost::json;

response json_answer(int status, const json::value& body) {
  return {.status = status, .headers = {{"content-type", "application/json"}}, .body = json_text(body)};
}

response failure(int status, std::string_view detail) {
  return json_answer(status, json::object{{"detail", detail}});
}

std::string_view header_of(const request& r, std::string_view name) {
  for (const auto& [key, value] : r.headers) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace velib
