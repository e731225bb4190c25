// How many requests a client may make: a bucket of `burst` tokens each, filled at a steady rate.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "serve/http/client_address.h"

namespace velib {

struct request_rate {
  double per_second = 0;  // 0: no limit
  int burst = 1;          // requests at once, ≥ 1, before the rate counts
};

// "20", "20/s", "600/m" or "5000/h"; 0 is no limit. The burst is that of one second and at least 1, for the
// caller to change. invalid_input says what is wrong.
result<request_rate> parse_request_rate(std::string_view text);

// Buckets as the generic cell rate algorithm keeps them (ITU-T I.371: one time a client). Memory is fixed:
// where more clients come than it holds, the one whose bucket is fullest is forgotten, which gives it no more
// than what was missing in there. All calls from any thread.
class rate_limiter {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  static constexpr size_t kMostClients = size_t{1} << 16;

  explicit rate_limiter(request_rate rate);

  // Takes a token of the client's bucket; when there is none, how long until there is one.
  std::optional<std::chrono::nanoseconds> refuse(const ip_address& client, time_point now);

 private:
  static constexpr size_t kWays = 8;     // places a client may have
  static constexpr size_t kShards = 64;  // locks

  struct bucket {
    ip_address client;
    std::int64_t full_at = 0;  // in nanoseconds of the steady clock; in the past: full, or no one's
  };

  bucket& bucket_of(const ip_address& client, size_t set);

  std::int64_t token_ns_;  // to fill one token
  std::int64_t burst_ns_;  // to fill all but one
  std::uint64_t salt_;     // so that nobody can choose whose place he takes
  std::vector<bucket> buckets_;
  std::array<std::mutex, kShards> locks_;
};

}  // namespace velib
