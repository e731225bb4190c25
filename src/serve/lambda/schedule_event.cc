#include "serve/lambda/schedule_event.h"

#include <array>

#include <boost/json.hpp>

#include "base/civil_time.h"

namespace velib {

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 4> kNames = {"time", "scheduledTime", "scheduled_time",
                                                    "scheduled-time"};
constexpr std::string_view kAdvice =
    "send {\"time\":\"<aws.scheduler.scheduled-time>\"} as a schedule's input, or an EventBridge rule's own "
    "event";

const json::value* find_time(const json::value& event) {
  if (event.is_string()) return &event;
  const auto* object = event.if_object();
  if (!object) return nullptr;
  for (const auto name : kNames) {
    if (const auto* found = object->if_contains(name)) return found;
  }
  return nullptr;
}

}  // namespace

result<utc_time> parse_scheduled_time(std::string_view event) {
  unsigned char room[4096];
  json::monotonic_resource memory(room);
  json::error_code code;
  const auto parsed = json::parse({event.data(), event.size()}, code, &memory);
  if (code) return fail(error_code::invalid_input, "the event is no JSON ({}); {}", code.message(), kAdvice);
  const auto* found = find_time(parsed);
  if (!found) return fail(error_code::invalid_input, "the event says no time; {}", kAdvice);
  const auto time = found->is_string() ? parse_time(std::string_view(found->get_string()))
                                       : result<utc_time>(fail(error_code::invalid_input, "it is no text"));
  if (!time)
    return fail(error_code::invalid_input, "the event's time: {}; {}", time.error().message, kAdvice);
  return time;
}

}  // namespace velib
