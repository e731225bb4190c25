// A connection's bytes, plain or through TLS, with one interface for both.
#pragma once

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <vector>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <sys/sendfile.h>

#include "serve/http/event_loop.h"

namespace velib {

using gathered = std::vector<boost::asio::const_buffer>;

class plain_stream {
 public:
  explicit plain_stream(loop_socket socket) : socket_(std::move(socket)) {}

  loop_socket& socket() { return socket_; }
  // false when the other side does not say what must be said first.
  loop_awaitable<bool> open() { co_return true; }
  auto read_some(boost::asio::mutable_buffer into) { return socket_.async_read_some(into, kQuiet); }
  // What the kernel takes at once: an operation that need not wait costs no trip through the scheduler.
  // `more`: it may wait for what is sent next.
  size_t write_now(const gathered& bytes, bool more, boost::system::error_code& code) {
    return socket_.send(bytes, more ? MSG_MORE : 0, code);
  }
  static constexpr bool kSendsFiles = true;
  size_t send_file(int file, size_t from, size_t count, boost::system::error_code& code) {
    auto offset = static_cast<off_t>(from);
    const ssize_t sent = ::sendfile(socket_.native_handle(), file, &offset, count);
    if (sent < 0) code.assign(errno, boost::system::system_category());
    return sent < 0 ? 0 : static_cast<size_t>(sent);
  }
  auto write(const gathered& bytes) { return boost::asio::async_write(socket_, bytes, kQuiet); }
  loop_awaitable<void> say_goodbye() { co_return; }

 private:
  loop_socket socket_;
};

class tls_stream {
 public:
  // A connection keeps the certificate it began with.
  tls_stream(loop_socket socket, std::shared_ptr<boost::asio::ssl::context> context)
      : context_(std::move(context)), stream_(std::move(socket), *context_) {}

  loop_socket& socket() { return stream_.next_layer(); }
  loop_awaitable<bool> open() {
    const auto [fault] = co_await stream_.async_handshake(boost::asio::ssl::stream_base::server, kQuiet);
    co_return !fault;
  }
  auto read_some(boost::asio::mutable_buffer into) { return stream_.async_read_some(into, kQuiet); }
  size_t write_now(const gathered&, bool, boost::system::error_code& code) {
    code = boost::asio::error::would_block;
    return 0;
  }
  static constexpr bool kSendsFiles = false;  // what it sends is not what is in the file
  size_t send_file(int, size_t, size_t, boost::system::error_code&) { std::abort(); }
  auto write(const gathered& bytes) { return boost::asio::async_write(stream_, bytes, kQuiet); }
  loop_awaitable<void> say_goodbye() { co_await stream_.async_shutdown(kQuiet); }

 private:
  std::shared_ptr<boost::asio::ssl::context> context_;
  boost::asio::ssl::stream<loop_socket> stream_;
};

}  // namespace velib
