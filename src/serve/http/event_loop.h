// One thread's share of the sockets: an io_context, the connections it serves, and their deadlines.
#pragma once

#include <atomic>
#include <chrono>
#include <ctime>
#include <string>
#include <string_view>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include "base/random.h"
#include "serve/http/http_options.h"

namespace velib {

// The executor by its type: Asio's any_io_executor costs a virtual call or more an operation.
using loop_executor = boost::asio::io_context::executor_type;
using loop_socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, loop_executor>;
template <class T>
using loop_awaitable = boost::asio::awaitable<T, loop_executor>;

constexpr auto kQuiet = boost::asio::as_tuple(boost::asio::deferred);  // error codes by value

// What a loop knows of a connection. In its list as long as it lives.
class timed_connection
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  timed_connection() = default;
  timed_connection(const timed_connection&) = delete;
  timed_connection& operator=(const timed_connection&) = delete;
  virtual ~timed_connection() = default;

  // Closes the socket, so that whatever waits for it ends.
  virtual void cut() = 0;
  // The server stops: nothing more is asked for after what runs.
  virtual void last_call(time_point until) = 0;

  time_point deadline = time_point::max();
};

// All of it belongs to the thread that runs it, but for open() and what is posted to the context. A deadline
// may be met late by a tick, a small share of the shortest time-out: one timer for all costs less than one
// each, set again with each operation.
class event_loop {
 public:
  explicit event_loop(const http_options& options);

  boost::asio::io_context& context() { return context_; }
  std::atomic<size_t>& open() {
    return open_;
  }  // connections given to it, and not yet ended; from any thread
  bool stopping() const { return stopping_; }

  // Runs until it was stopped and the last connection has gone, or the grace has passed.
  void run();
  void begin_stop();

  void enter(timed_connection& c);  // until its end
  // After a connection's end, when nothing of it is left.
  void connection_ended();

  // "date: …\r\nserver: …\r\n", of this second.
  std::string_view fixed_lines();
  // 16 hexadecimal digits; different with near certainty, not secret.
  std::string new_request_id();

 private:
  void sweep();
  void schedule_sweep();

  const http_options& options_;
  boost::intrusive::list<timed_connection, boost::intrusive::constant_time_size<false>> connections_;
  std::atomic<size_t> open_{0};
  bool stopping_ = false;
  timed_connection::time_point cut_all_at_ = timed_connection::time_point::max();
  std::time_t lines_second_ = 0;
  std::string lines_;
  random_source random_;
  boost::asio::io_context context_{1};  // goes first, and the connections that are left with it
  boost::asio::steady_timer timer_{context_};
};

}  // namespace velib
