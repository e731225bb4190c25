// SIGINT and SIGTERM as a stop token. Made before any other thread starts, so that none of them is
// interrupted.
#pragma once

#include <stop_token>
#include <thread>

namespace velib {

class stop_signal {
 public:
  stop_signal();  // from here on the two signals do nothing but ask for the stop
  stop_signal(const stop_signal&) = delete;
  stop_signal& operator=(const stop_signal&) = delete;
  ~stop_signal();

  std::stop_token token() const { return source_.get_token(); }
  // Until one of them comes. Called once.
  void wait() { waiting_.join(); }

 private:
  std::stop_source source_;
  std::thread waiting_;
};

}  // namespace velib
