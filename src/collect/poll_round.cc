#include "collect/poll_round.h"

#include <algorithm>

#include "net/http_header.h"
#include "net/public_url.h"

namespace velib {

namespace {

using std::chrono::seconds;

error_code code_of_status(int http_status) {
  if (http_status == 401 || http_status == 403) return error_code::denied;
  if (http_status == 404 || http_status == 410) return error_code::not_found;
  return error_code::unavailable;
}

}  // namespace

result<http_answer> poll_round::get(const std::string& url, const http_headers& headers) {
  const auto left = ends_at_ - clock_.now();
  if (left <= seconds(0)) {
    return fail(error_code::timeout, "no time left of the {} s of this poll to get {}",
                (ends_at_ - started_at_).count(), public_url(url));
  }
  auto answer = client_.send({.url = url, .headers = headers}, {.deadline = left});
  if (!answer || answer->status == 200 || answer->status == 304) return answer;
  if (answer->status == 429 || answer->status == 503) {
    retry_after_ = std::max(retry_after_, velib::retry_after(*answer, clock_.now()).value_or(seconds(0)));
  }
  return fail(code_of_status(answer->status), "{} answered HTTP {}", public_url(url), answer->status);
}

}  // namespace velib
