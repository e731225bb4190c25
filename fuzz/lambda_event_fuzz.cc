// links: velib_serve
// Events as Lambda hands them over: what is read of an HTTP request goes through the front door's way back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <boost/json.hpp>

#include "serve/lambda/base64.h"
#include "serve/lambda/http_event.h"
#include "serve/lambda/schedule_event.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view event(reinterpret_cast<const char*>(data), size);
  (void)velib::parse_scheduled_time(event);
  if (const auto bytes = velib::from_base64(event); bytes && velib::base64(*bytes).size() != size)
    std::abort();
  const auto asked = velib::parse_http_event(event);
  if (!asked) return 0;
  if (!asked->path.starts_with('/') || asked->path.find_first_of(" ?#\n") != std::string::npos) std::abort();
  const auto answer = velib::serialize_http_answer(
      *asked, {.headers = {{"content-type", "text/plain"}, {"x-path", asked->path}}, .body = asked->body});
  const auto read = boost::json::parse(answer).as_object();
  const auto& body = read.at("body").as_string();
  const bool wrapped = read.at("isBase64Encoded").as_bool();
  const auto back = wrapped ? velib::from_base64(body) : std::string(body);
  if (asked->method != "HEAD" && back != asked->body) std::abort();
  return 0;
}
