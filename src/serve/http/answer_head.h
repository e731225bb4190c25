// An answer's status line and headers, as bytes.
#pragma once

#include <string>
#include <string_view>

#include "api/message.h"
#include "base/civil_time.h"

namespace velib {

// "Wed, 04 Mar 2026 14:29:50 GMT" (RFC 9110, 5.6.7).
std::string http_date(utc_time time);

struct head_facts {
  std::string_view fixed_lines;  // ready lines that every answer has, each with its line end
  std::string_view request_id = {};
  bool keep_alive = true;
  bool is_http_1_0 = false;  // then staying has to be said, else leaving
};

// 1xx, 204 and 304 have none (RFC 9110, 6.4.1).
bool may_have_body(int status);

// Appends the head of `answer`, the empty line included; content-length is that of body_of(answer).
void append_head(std::string& out, const response& answer, const head_facts& facts);

// {"detail": …} in JSON, as the API's failures; `detail` needs no escape.
response plain_failure(int status, std::string_view detail);

}  // namespace velib
