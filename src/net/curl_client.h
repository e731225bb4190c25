// Outgoing HTTP on libcurl: TLS verified, http and https only, proxies by environment as curl reads them,
// save for the link-local addresses of AWS. Retrying is the caller's.
#pragma once

#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_client.h"

namespace velib {

// Follows at most five redirects of unsigned GETs and HEADs, never from https down to http; to all else a
// redirect is an answer. Unpacks gzip, except in the answers to signed requests. Any thread, several at once.
// Connections are kept for later requests; when a kept one turns out to be dead, the request is sent once
// more on a new one.
class curl_client final : public http_client {
 public:
  // `contact` goes into the user agent, "velib-trend/0.1 (+contact)": feed operators ask for a URL or address
  // they can write to; empty: "velib-trend/0.1". Once `stop` is asked for, requests under way and later ones
  // end at once. `connect_time` bounds each attempt to connect.
  explicit curl_client(std::string_view contact, std::stop_token stop = {},
                       std::chrono::milliseconds connect_time = std::chrono::seconds(10));
  ~curl_client() override;

  result<http_answer> send(const http_request& request, const http_limits& limits) override;

 private:
  struct driver;  // drives one transfer at a time and keeps its connections
  std::unique_ptr<driver> take_driver();
  void give_back(std::unique_ptr<driver> driver);

  std::string user_agent_;
  std::stop_token stop_;
  std::chrono::milliseconds connect_time_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<driver>> idle_;  // guarded by mutex_; as many as there were requests at once
};

}  // namespace velib
