// The access log: a line a request, written by a thread of its own so that a slow disk or terminal holds up
// no answer.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/civil_time.h"
#include "base/result.h"
#include "serve/http/http_options.h"

namespace velib {

struct access_entry {
  utc_time time;
  std::string_view id, client, method, path;  // the path without its query: where somebody goes is private
  int status = 0;
  size_t body_bytes = 0;
  std::chrono::microseconds took{0};  // from the end of the request to its answer
};

// One line with its end. What a client may choose is cut after 200 bytes, and all but printable ASCII is
// written as %XX, quotes and backslashes too: no line can forge another.
std::string access_line(const access_entry& entry, access_log_form form);

// The client's text as above; for other logs as well.
std::string printable(std::string_view text);

class access_log {
 public:
  // A form other than off. denied or unavailable when the file cannot be opened; it is appended to, and
  // opened anew when it was moved away (logrotate).
  static result<std::unique_ptr<access_log>> open(const access_log_options& options);
  access_log(const access_log&) = delete;
  access_log& operator=(const access_log&) = delete;
  ~access_log();  // writes what waits

  // From any thread, never waits for the disk. Lines beyond a megabyte that waits are dropped, and counted.
  void write(const access_entry& entry);
  std::uint64_t dropped() const { return dropped_; }

 private:
  access_log(access_log_options options, int file);
  void write_waiting();
  void reopen_if_moved();

  const access_log_options options_;
  int file_;
  std::atomic<std::uint64_t> dropped_{0};
  std::mutex mutex_;
  std::condition_variable something_;
  std::string waiting_;
  bool ending_ = false;
  std::thread writer_;
};

}  // namespace velib
