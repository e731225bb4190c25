#include "serve/http/http_server.h"

#include <algorithm>
#include <exception>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "base/log.h"
#include "serve/http/connection.h"
#include "serve/http/tls_identity.h"

namespace velib {

namespace asio = boost::asio;
using asio::ip::tcp;
using socket_error = boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds kAfterFailedAccept{100};  // out of descriptors: some may come free
constexpr std::chrono::milliseconds kTellMetricsEvery{500};

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

ip_address address_of(const tcp::endpoint& peer) {
  const auto address = peer.address();
  const auto bytes = address.is_v4()
                         ? asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes()
                         : address.to_v6().to_bytes();
  return {bytes};
}

}  // namespace

// The first loop's thread also accepts. The order matters: connections still alive at the end go with their
// loop, and need the door until then.
struct http_server::sockets {
  sockets(request_handler handler, http_options options) : door(std::move(handler), std::move(options)) {}

  front_door door;
  std::unique_ptr<tls_identity> identity;  // null: no TLS
  event_loop first{door.options};
  std::vector<std::unique_ptr<event_loop>> others;
  tcp::acceptor acceptor{first.context()};
  asio::steady_timer metrics_timer{first.context()};
  asio::steady_timer tls_timer{first.context()};
  std::uint16_t port = 0;

  event_loop& least_loaded();
  loop_awaitable<void> accept_connections();
  void welcome(loop_socket socket, const tcp::endpoint& peer, event_loop& loop);
  void accept_waiting();
  void tell_metrics();
  void watch_certificate();
  void begin_stop();
};

event_loop& http_server::sockets::least_loaded() {
  event_loop* least = &first;
  for (const auto& loop : others) {
    if (loop->open() < least->open()) least = loop.get();
  }
  return *least;
}

loop_awaitable<void> http_server::sockets::accept_connections() {
  while (acceptor.is_open()) {
    auto& loop = least_loaded();
    loop_socket socket(loop.context());
    tcp::endpoint peer;
    const auto [code] = co_await acceptor.async_accept(socket, peer, kQuiet);
    if (!code) {
      welcome(std::move(socket), peer, loop);
    } else if (acceptor.is_open()) {
      log_warning("cannot accept a connection: {}", code.message());
      asio::steady_timer pause(first.context(), kAfterFailedAccept);
      co_await pause.async_wait(kQuiet);
    }
  }
}

void http_server::sockets::welcome(loop_socket socket, const tcp::endpoint& peer, event_loop& loop) {
  const auto address = address_of(peer);
  auto place = connection_place::take(door, loop, address);
  if (!place) return refuse_connection(std::move(socket), identity != nullptr);
  door.counters.accepted();
  asio::co_spawn(loop.context(),
                 serve_connection(std::move(socket), address, *std::move(place),
                                  identity ? identity->current() : nullptr, door, loop),
                 [&loop](const std::exception_ptr& thrown) {
                   log_defect(thrown);
                   loop.connection_ended();
                 });
}

// Those whom the kernel has already let in: closing now would turn them away in the middle of a request.
void http_server::sockets::accept_waiting() {
  socket_error code;
  acceptor.non_blocking(true, code);
  while (!code) {
    auto& loop = least_loaded();
    loop_socket socket(loop.context());
    tcp::endpoint peer;
    acceptor.accept(socket, peer, code);
    if (!code) welcome(std::move(socket), peer, loop);
  }
}

void http_server::sockets::tell_metrics() {
  door.counters.tell(*door.options.measured, door.log ? door.log->dropped() : 0);
  metrics_timer.expires_after(kTellMetricsEvery);
  metrics_timer.async_wait([this](const socket_error& code) {
    if (!code) tell_metrics();
  });
}

void http_server::sockets::watch_certificate() {
  tls_timer.expires_after(door.options.tls->look_every);
  tls_timer.async_wait([this](const socket_error& code) {
    if (code) return;
    identity->reload_if_changed();
    watch_certificate();
  });
}

void http_server::sockets::begin_stop() {
  if (!acceptor.is_open()) return;
  accept_waiting();
  socket_error ignored;
  acceptor.close(ignored);
  first.begin_stop();
  for (const auto& loop : others) {
    asio::post(loop->context(), [&stopping = *loop] { stopping.begin_stop(); });
  }
}

http_server::http_server(std::unique_ptr<sockets> opened) : sockets_(std::move(opened)) {}
http_server::http_server(http_server&&) noexcept = default;
http_server::~http_server() = default;

result<http_server> http_server::bind(const std::string& address, std::uint16_t port, request_handler handler,
                                      http_options options) {
  socket_error code;
  const auto ip = asio::ip::make_address(address, code);
  if (code) return listen_failure(address, port, code);
  auto opened = std::make_unique<sockets>(std::move(handler), std::move(options));
  const auto& given = opened->door.options;
  if (given.access_log.form != access_log_form::off) {
    auto log = access_log::open(given.access_log);
    if (!log) return pass(log);
    opened->door.log = *std::move(log);
  }
  if (given.tls) {
    auto identity = tls_identity::load(*given.tls);
    if (!identity) return pass(identity);
    opened->identity = *std::move(identity);
  }
  code = listen(opened->acceptor, {ip, port});
  if (code) return listen_failure(address, port, code);
  opened->port = opened->acceptor.local_endpoint().port();
  return http_server(std::move(opened));
}

std::uint16_t http_server::port() const {
  return sockets_->port;
}

void http_server::run(int threads) {
  auto& first = sockets_->first;
  auto& others = sockets_->others;
  const auto& door = sockets_->door;
  while (static_cast<int>(others.size()) + 1 < threads) {
    others.push_back(std::make_unique<event_loop>(door.options));
  }
  asio::co_spawn(first.context(), sockets_->accept_connections(), log_defect);
  if (door.options.measured) sockets_->tell_metrics();
  if (sockets_->identity) sockets_->watch_certificate();
  {
    std::vector<std::jthread> running;
    for (const auto& loop : others) running.emplace_back([&loop = *loop] { loop.run(); });
    first.run();
  }
  if (sockets_->door.workers) sockets_->door.workers->join();
  if (door.options.measured) sockets_->tell_metrics();
}

void http_server::stop() {
  asio::post(sockets_->first.context(), [opened = sockets_.get()] { opened->begin_stop(); });
}

}  // namespace velib
