#include "net/http_header.h"

#include <charconv>
#include <limits>
#include <string>

#include <curl/curl.h>

namespace velib {

using std::chrono::seconds;

std::optional<utc_time> parse_http_date(std::string_view text) {
  const auto time = curl_getdate(std::string(text).c_str(), nullptr);
  if (time < 0) return std::nullopt;
  return utc_time(seconds(time));
}

std::optional<seconds> retry_after(const http_answer& answer, utc_time now) {
  const auto value = answer.header("retry-after");
  int wait = 0;
  const auto* end = value.data() + value.size();
  const auto [stop, code] = std::from_chars(value.data(), end, wait);
  if (code == std::errc::result_out_of_range) wait = std::numeric_limits<int>::max();
  if (!value.empty() && stop == end) return wait > 0 ? std::optional(seconds(wait)) : std::nullopt;
  const auto until = value.empty() ? std::nullopt : parse_http_date(value);
  return until && *until > now ? std::optional<seconds>(*until - now) : std::nullopt;
}

}  // namespace velib
