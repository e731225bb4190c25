#include "api/kept_answer.h"

#include <algorithm>

#include "api/answer.h"
#include "api/negotiation.h"
#include "base/gzip.h"

namespace velib {

namespace {

constexpr size_t kLeastZippedBytes = 1000;  // less fits into one packet as it is
constexpr size_t kLargeBytes = size_t{1} << 20;

// Level 6 costs a city's past twice the time, for 6 % less: while it is made, other requests wait.
int highest_level_for(size_t size_bytes) {
  return size_bytes < kLargeBytes ? 9 : 5;
}

bool reads_only(const request& r) {
  return r.method == "GET" || r.method == "HEAD";
}

}  // namespace

kept_answer::kept_answer(response made, int gzip_level)
    : status_(made.status), gzip_level_(gzip_level), headers_(std::move(made.headers)) {
  std::string etag = status_ == 200 ? etag_of(made.body) : std::string();
  plain_ = make_form(std::move(made.body), std::move(etag), false);
}

response kept_answer::give(const request& r, std::string_view cache_control) const {
  response answer{.status = status_};
  answer.headers.reserve(3);
  if (status_ != 200) {
    answer.headers.emplace_back("cache-control", "no-store");
    answer.ready = plain_.ready;
    return answer;
  }
  answer.headers.emplace_back("cache-control", cache_control);
  if (is_worth_zipping()) answer.headers.emplace_back("vary", "Accept-Encoding");
  const auto& chosen = form_for(r);
  if (reads_only(r) && names_etag(header_of(r, "if-none-match"), chosen.etag)) {
    answer.status = 304;
    answer.headers.emplace_back("etag", chosen.etag);
  } else {
    answer.ready = chosen.ready;
  }
  return answer;
}

kept_answer::form kept_answer::make_form(std::string body, std::string etag, bool zipped) const {
  auto headers = headers_;
  if (!etag.empty()) headers.emplace_back("etag", etag);
  if (zipped) headers.emplace_back("content-encoding", "gzip");
  ready_answer ready{std::move(headers), std::move(body)};
  return {std::move(etag), std::make_shared<const ready_answer>(std::move(ready))};
}

const kept_answer::form& kept_answer::form_for(const request& r) const {
  if (!is_worth_zipping() || !accepts_gzip(header_of(r, "accept-encoding"))) return plain_;
  std::call_once(zipping_, [this] {
    auto bytes =
        gzip(plain_.ready->body, std::min(gzip_level_, highest_level_for(plain_.ready->body.size())));
    if (bytes.size() >= plain_.ready->body.size()) return;
    zipped_ = make_form(std::move(bytes), etag_of(plain_.ready->body, "gzip"), true);
  });
  return zipped_.ready ? zipped_ : plain_;
}

bool kept_answer::is_worth_zipping() const {
  return plain_.ready->body.size() >= kLeastZippedBytes;
}

}  // namespace velib
