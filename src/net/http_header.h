// What some headers of an answer say.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "net/http_client.h"

namespace velib {

// An HTTP date: "Wed, 04 Mar 2026 14:30:00 GMT", and the older forms of RFC 9110, 5.6.7.
std::optional<utc_time> parse_http_date(std::string_view text);

// How long the other side asks to be left alone: Retry-After in seconds or as a date (RFC 9110, 10.2.3);
// nothing when it does not ask, or asks for the past.
std::optional<std::chrono::seconds> retry_after(const http_answer& answer, utc_time now);

}  // namespace velib
