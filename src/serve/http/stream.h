// A connection's bytes, plain or through TLS, with one interface for both.
#pragma once

#include <memory>
#include <vector>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

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
  size_t write_now(const gathered& bytes, boost::system::error_code& code) {
    return socket_.write_some(bytes, code);
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
  size_t write_now(const gathered&, boost::system::error_code& code) {
    code = boost::asio::error::would_block;
    return 0;
  }
  auto write(const gathered& bytes) { return boost::asio::async_write(stream_, bytes, kQuiet); }
  loop_awaitable<void> say_goodbye() { co_await stream_.async_shutdown(kQuiet); }

 private:
  std::shared_ptr<boost::asio::ssl::context> context_;
  boost::asio::ssl::stream<loop_socket> stream_;
};

}  // namespace velib
