#include "serve/http/answer_head.h"

#include <array>

#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

namespace velib {

namespace {

void append_line(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

void append_status_line(std::string& out, int status) {
  if (status == 200) {
    out.append("HTTP/1.1 200 OK\r\n");
    return;
  }
  const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", status,
                 std::string_view(reason.data(), reason.size()));
}

}  // namespace

std::string http_date(utc_time time) {
  static constexpr std::array kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto t = utc_civil(time);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[static_cast<size_t>(t.weekday)], t.day,
                     kMonths[static_cast<size_t>(t.month - 1)], t.year, t.hour, t.minute, t.second);
}

bool may_have_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

void append_head(std::string& out, const response& answer, const head_facts& facts) {
  append_status_line(out, answer.status);
  out.append(facts.fixed_lines);
  if (!facts.request_id.empty()) append_line(out, "x-request-id", facts.request_id);
  for (const auto& [name, value] : answer.headers) append_line(out, name, value);
  if (answer.ready) {
    for (const auto& [name, value] : answer.ready->headers) append_line(out, name, value);
  }
  if (may_have_body(answer.status)) {
    append_line(out, "content-length", fmt::format_int(body_of(answer).size()).c_str());
  }
  if (!facts.keep_alive) out.append("connection: close\r\n");
  if (facts.keep_alive && facts.is_http_1_0) out.append("connection: keep-alive\r\n");
  out.append("\r\n");
}

response plain_failure(int status, std::string_view detail) {
  return {.status = status,
          .headers = {{"content-type", "application/json"}},
          .body = fmt::format("{{\"detail\":\"{}\"}}", detail)};
}

}  // namespace velib
