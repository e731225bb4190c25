// One round of requests to a feed, all under one deadline.
#pragma once

#include <chrono>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "net/http_client.h"

namespace velib {

// Lives for one poll; the references outlive it.
class poll_round {
 public:
  poll_round(http_client& client, const clock& clock, std::chrono::seconds deadline)
      : client_(client), clock_(clock), started_at_(clock.now()), ends_at_(started_at_ + deadline) {}

  // GET within what is left of the deadline. 200 and 304 are answers, any other status is an error (denied,
  // not_found, else unavailable) that names the URL without its secrets.
  result<http_answer> get(const std::string& url, const http_headers& headers = {});

  utc_time started_at() const { return started_at_; }
  // The longest wait that a 429 or 503 of this round asked for.
  std::chrono::seconds retry_after() const { return retry_after_; }

 private:
  http_client& client_;
  const clock& clock_;
  utc_time started_at_;
  utc_time ends_at_;
  std::chrono::seconds retry_after_{0};
};

}  // namespace velib
