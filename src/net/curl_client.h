// Outgoing HTTP on libcurl: TLS verified, http and https only, proxies by environment as curl reads them.
// Retrying is the caller's.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "net/http_client.h"

namespace velib {

// Follows at most five redirects, never from https down to http. Any thread, several at once: each call is a
// connection of its own.
class curl_client final : public http_client {
 public:
  // `contact` goes into the user agent, "velib-trend/0.1 (+contact)": feed operators ask for a URL or address
  // they can write to. Once `stop` is asked for, requests under way and later ones end at once.
  // `connect_time` bounds each attempt to connect.
  explicit curl_client(std::string_view contact, std::stop_token stop = {},
                       std::chrono::milliseconds connect_time = std::chrono::seconds(10));

  result<http_answer> send(const http_request& request, const http_limits& limits) override;

 private:
  std::string user_agent_;
  std::stop_token stop_;
  std::chrono::milliseconds connect_time_;
};

}  // namespace velib
