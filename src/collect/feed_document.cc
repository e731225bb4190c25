#include "collect/feed_document.h"

#include "net/http_header.h"
#include "net/public_url.h"

namespace velib {

result<bool> feed_document::refresh(poll_round& round) {
  auto answer = round.get(url_, conditions());
  if (!answer) return pass(answer);
  if (answer->status == 304 && !is_there()) {
    return fail(error_code::unavailable, "{} answered HTTP 304 to a request without conditions",
                public_url(url_));
  }
  fetched_at_ = round.started_at();
  if (answer->status == 304) return false;
  etag_ = answer->header("etag");
  last_modified_ = answer->header("last-modified");
  answered_at_ = parse_http_date(answer->header("date"));
  const bool changed = answer->body != bytes_;
  bytes_ = std::move(answer->body);
  return changed;
}

void feed_document::distrust() {
  etag_.clear();
  last_modified_.clear();
  bytes_.clear();
  fetched_at_.reset();
}

http_headers feed_document::conditions() const {
  http_headers headers;
  if (!etag_.empty()) headers.emplace_back("If-None-Match", etag_);
  if (!last_modified_.empty()) headers.emplace_back("If-Modified-Since", last_modified_);
  return headers;
}

}  // namespace velib
