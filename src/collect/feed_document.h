// One file of a feed as last fetched, with what its server needs to answer "not modified".
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "collect/poll_round.h"

namespace velib {

class feed_document {
 public:
  explicit feed_document(std::string url = {}) : url_(std::move(url)) {}

  // Asks for the file, with If-None-Match and If-Modified-Since once an answer allowed them (RFC 9110, 13.1).
  // Whether its bytes are others than before; on an error they stay as they were.
  result<bool> refresh(poll_round& round);

  // The next refresh() asks for the whole file, whatever it is: the bytes here could not be used.
  void distrust();

  bool is_there() const { return fetched_at_.has_value(); }
  const std::string& url() const { return url_; }
  const std::string& bytes() const { return bytes_; }
  std::optional<utc_time> fetched_at() const {
    return fetched_at_;
  }  // asked for with success, changed or not
  std::optional<utc_time> answered_at() const {
    return answered_at_;
  }  // by the Date header of the last bytes

 private:
  http_headers conditions() const;

  std::string url_;
  std::string bytes_;
  std::string etag_, last_modified_;
  std::optional<utc_time> fetched_at_, answered_at_;
};

}  // namespace velib
