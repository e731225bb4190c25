// An HTTP client whose requests, all together, end at a moment: for a caller who must answer by then, however
// slow the others are.
#pragma once

#include <atomic>
#include <chrono>

#include "net/http_client.h"
#include "net/retry.h"

namespace velib {

// Any thread, several at once; the moment may be set meanwhile, and counts for requests that begin later.
class deadline_client final : public http_client {
 public:
  using clock_type = std::chrono::steady_clock;

  // `inner` outlives it. Until a moment is set there is none.
  explicit deadline_client(http_client& inner) : inner_(inner) {}

  void end_at(clock_type::time_point moment) { ends_at_ = moment.time_since_epoch().count(); }
  // Nothing less than zero.
  std::chrono::milliseconds left() const;

  // With the time that is left as its deadline, where that is less. timeout when none is left.
  result<http_answer> send(const http_request& request, const http_limits& limits) override;
  // Waits as `pause` does where the moment is further off than the pause; false otherwise.
  pause_function within(pause_function pause) const;

 private:
  http_client& inner_;
  std::atomic<clock_type::rep> ends_at_ = clock_type::time_point::max().time_since_epoch().count();
};

}  // namespace velib
