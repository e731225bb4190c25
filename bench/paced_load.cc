// Asks one URL at a steady rate over kept connections: paced_load PORT PATH RATE SECONDS CONNECTIONS. Each
// latency counts from the moment the request was due, sent or not, so that a server that stalls cannot hide
// it (wrk2's correction for coordinated omission). Prints {"requests", "failed", "p50_ms", "p99_ms",
// "max_ms"}.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using std::chrono::steady_clock;

constexpr auto kQuiet = asio::as_tuple(asio::deferred);

struct plan {
  tcp::endpoint server;
  std::string request;
  steady_clock::time_point end;
  steady_clock::duration interval{};  // between two requests of one connection
};

struct tally {
  std::vector<double> latencies_ms;
  size_t failed = 0;
};

asio::awaitable<bool> exchange(tcp::socket& socket, boost::beast::flat_buffer& buffer,
                               const std::string& request) {
  const auto [write_fault, written] = co_await asio::async_write(socket, asio::buffer(request), kQuiet);
  http::response_parser<http::string_body> answer;
  answer.body_limit(boost::none);
  const auto [fault, bytes] = co_await http::async_read(socket, buffer, answer, kQuiet);
  co_return !write_fault && !fault && answer.get().result() == http::status::ok;
}

asio::awaitable<void> ask(const plan& load, steady_clock::time_point due, tally& seen) {
  const auto executor = co_await asio::this_coro::executor;
  tcp::socket socket(executor);
  asio::steady_timer timer(executor);
  boost::beast::flat_buffer buffer;
  co_await socket.async_connect(load.server, kQuiet);
  socket.set_option(tcp::no_delay(true));
  for (; due < load.end; due += load.interval) {
    timer.expires_at(due);
    if (due > steady_clock::now()) co_await timer.async_wait(kQuiet);
    if (!co_await exchange(socket, buffer, load.request)) {
      ++seen.failed;
      co_return;
    }
    seen.latencies_ms.push_back(std::chrono::duration<double, std::milli>(steady_clock::now() - due).count());
  }
}

double quantile(const std::vector<double>& sorted, double share) {
  return sorted.empty() ? 0 : sorted[std::min(sorted.size() - 1, static_cast<size_t>(share * sorted.size()))];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    fmt::print(stderr, "paced_load PORT PATH RATE SECONDS CONNECTIONS\n");
    return 2;
  }
  const double rate = std::atof(argv[3]);
  const int connections = std::atoi(argv[5]);
  const auto start = steady_clock::now() + std::chrono::milliseconds(100);
  const auto spread =
      std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(1 / rate));
  const plan load{
      .server = {asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(std::atoi(argv[1]))},
      .request = fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", argv[2]),
      .end = start + std::chrono::seconds(std::atoi(argv[4])),
      .interval = connections * spread};
  asio::io_context context{1};
  tally seen;
  for (int i = 0; i < connections; ++i)
    asio::co_spawn(context, ask(load, start + i * spread, seen), asio::detached);
  context.run();
  auto& sorted = seen.latencies_ms;
  std::sort(sorted.begin(), sorted.end());
  fmt::print(R"({{"requests": {}, "failed": {}, "p50_ms": {:.3f}, "p99_ms": {:.3f}, "max_ms": {:.3f}}})"
             "\n",
             sorted.size(), seen.failed, quantile(sorted, 0.5), quantile(sorted, 0.99), quantile(sorted, 1));
}
