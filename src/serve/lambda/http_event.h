// HTTP through a Function URL or an HTTP API: payload format 2.0, event and answer.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
#pragma once

#include <string>
#include <string_view>

#include "api/message.h"
#include "base/result.h"

namespace velib {

// What a function may give back, as JSON.
inline constexpr size_t kMostAnswerBytes = size_t{6} << 20;

// The query is rawQueryString (queryStringParameters joins repeated names); cookies are a header again. The
// path is rawPath; what no URL holds in it was decoded on its way, and is percent-encoded again. `client` is
// sourceIp. invalid_input, saying what is wrong, when the event is no such thing.
result<request> parse_http_event(std::string_view event);

// {"statusCode","headers","cookies","body","isBase64Encoded"}: text as it is, all else, and what is packed,
// in base64; repeated headers joined by commas, Set-Cookie as `cookies`; no body to a HEAD. An answer of more
// than kMostAnswerBytes becomes a 500 that says so, logged.
std::string serialize_http_answer(const request& asked, const response& answer);

}  // namespace velib
