#include "serve/http/http_server.h"

#include <algorithm>
#include <exception>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.h"
#include "serve/http/connection.h"

namespace velib {

namespace asio = boost::asio;
using asio::ip::tcp;
using socket_error = boost::system::error_code;

namespace {

constexpr auto kQuiet = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kAfterFailedAccept{100};  // out of descriptors: some may come free

void log_defect(const std::exception_ptr& thrown) {
  if (!thrown) return;
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& defect) {
    log_error("connection ended: {}", defect.what());
  }
}

tl::unexpected<error> listen_failure(const std::string& address, std::uint16_t port,
                                     const socket_error& code) {
  if (code == asio::error::address_in_use) {
    return fail(error_code::conflict,
                "cannot listen on {}:{}: the port is taken; stop the program that has it, or choose another",
                address, port);
  }
  if (code == asio::error::access_denied) {
    return fail(error_code::denied, "cannot listen on {}:{}: not permitted; choose a port from 1024 up",
                address, port);
  }
  return fail(error_code::invalid_input,
              "cannot listen on {}:{}: {}; use an address of this machine, such as 127.0.0.1 or 0.0.0.0",
              address, port, code.message());
}

socket_error listen(tcp::acceptor& acceptor, const tcp::endpoint& at) {
  socket_error code;
  acceptor.open(at.protocol(), code);
  if (!code) acceptor.set_option(tcp::acceptor::reuse_address(true), code);
  if (!code) acceptor.bind(at, code);
  if (!code) acceptor.listen(asio::socket_base::max_listen_connections, code);
  return code;
}

}  // namespace

// The order matters: connections still alive at the end go with the context, and need the room until then.
struct http_server::sockets {
  connection_room room;
  asio::io_context context{1};
  tcp::acceptor acceptor{context};
  asio::steady_timer grace{context};
  std::uint16_t port = 0;

  asio::awaitable<void> accept_connections();
  void connection_ended(const std::exception_ptr& thrown);
  void begin_stop();
};

asio::awaitable<void> http_server::sockets::accept_connections() {
  while (acceptor.is_open()) {
    auto [code, socket] = co_await acceptor.async_accept(kQuiet);
    if (!acceptor.is_open()) co_return;
    if (code) {
      log_warning("cannot accept a connection: {}", code.message());
      asio::steady_timer pause(context, kAfterFailedAccept);
      co_await pause.async_wait(kQuiet);
    } else if (room.open >= room.options.most_connections) {
      refuse_connection(std::move(socket));
    } else {
      asio::co_spawn(context, serve_connection(std::move(socket), room),
                     [this](const std::exception_ptr& thrown) { connection_ended(thrown); });
    }
  }
}

void http_server::sockets::connection_ended(const std::exception_ptr& thrown) {
  log_defect(thrown);
  if (room.stopping && room.open == 0) context.stop();
}

void http_server::sockets::begin_stop() {
  if (room.stopping) return;
  room.stopping = true;
  socket_error ignored;
  acceptor.close(ignored);
  for (auto* socket : room.idle) socket->close(ignored);
  if (room.open == 0) return context.stop();
  grace.expires_after(room.options.stop_grace);
  grace.async_wait([this](const socket_error&) {
    log_warning("{} connections cut off at the end", room.open);
    context.stop();
  });
}

http_server::http_server(std::unique_ptr<sockets> opened) : sockets_(std::move(opened)) {}
http_server::http_server(http_server&&) noexcept = default;
http_server::~http_server() = default;

result<http_server> http_server::bind(const std::string& address, std::uint16_t port, request_handler handler,
                                      http_options options) {
  socket_error code;
  const auto ip = asio::ip::make_address(address, code);
  if (code) return listen_failure(address, port, code);
  auto opened = std::make_unique<sockets>();
  opened->room.handler = std::move(handler);
  opened->room.options = options;
  code = listen(opened->acceptor, {ip, port});
  if (code) return listen_failure(address, port, code);
  opened->port = opened->acceptor.local_endpoint().port();
  return http_server(std::move(opened));
}

std::uint16_t http_server::port() const {
  return sockets_->port;
}

void http_server::run(int threads) {
  sockets_->room.workers.emplace(static_cast<size_t>(std::max(threads, 1)));
  asio::co_spawn(sockets_->context, sockets_->accept_connections(), log_defect);
  sockets_->context.run();
  sockets_->room.workers->join();
}

void http_server::stop() {
  asio::post(sockets_->context, [opened = sockets_.get()] { opened->begin_stop(); });
}

}  // namespace velib
