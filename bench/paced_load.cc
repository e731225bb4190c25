// Asks one URL at a steady rate over kept connections: paced_load PORT PATH RATE SECONDS CONNECTIONS. Each
// latency counts from the moment the request was due, sent or not, so that a server that stalls cannot hide
// it (wrk2's correction for coordinated omission). Prints {"requests", "failed", "p50_ms", "p99_ms",
// "max_ms"}.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
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

using loop_executor = asio::io_context::executor_type;
using loop_socket = asio::basic_stream_socket<tcp, loop_executor>;
template <class T>
using loop_awaitable = asio::awaitable<T, loop_executor>;

// The size of the first answer, which all that follow have: cheap to read, so that the load is not what is
// slow.
loop_awaitable<size_t> measure_answer(loop_socket& socket, const std::string& request) {
  co_await asio::async_write(socket, asio::buffer(request), kQuiet);
  boost::beast::flat_buffer buffer;
  http::response_parser<http::string_body> answer;
  answer.body_limit(boost::none);
  const auto [fault, bytes] = co_await http::async_read(socket, buffer, answer, kQuiet);
  co_return !fault && answer.get().result() == http::status::ok ? bytes : 0;
}

loop_awaitable<bool> exchange(loop_socket& socket, std::string& answer, const std::string& request) {
  socket.write_some(asio::buffer(request));
  const auto [fault, bytes] = co_await asio::async_read(socket, asio::buffer(answer), kQuiet);
  co_return !fault && answer.starts_with("HTTP/1.1 200 ");
}

loop_awaitable<void> ask(asio::io_context& context, const plan& load, steady_clock::time_point due,
                         tally& seen) {
  loop_socket socket(context);
  asio::steady_timer timer(context);
  co_await socket.async_connect(load.server, kQuiet);
  socket.set_option(tcp::no_delay(true));
  std::string answer(co_await measure_answer(socket, load.request), '\0');
  bool good = !answer.empty();
  for (; good && due < load.end; due += load.interval) {
    timer.expires_at(due);
    if (due > steady_clock::now()) co_await timer.async_wait(kQuiet);
    good = co_await exchange(socket, answer, load.request);
    seen.latencies_ms.push_back(std::chrono::duration<double, std::milli>(steady_clock::now() - due).count());
  }
  seen.failed += !good;
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
  const auto start = steady_clock::now() + std::chrono::milliseconds(200);
  const auto spread =
      std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(1 / rate));
  const plan load{
      .server = {asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(std::atoi(argv[1]))},
      .request = fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", argv[2]),
      .end = start + std::chrono::seconds(std::atoi(argv[4])),
      .interval = connections * spread};
  std::array<asio::io_context, 2> contexts;
  std::array<tally, 2> seen;
  for (int i = 0; i < connections; ++i) {
    auto& context = contexts[i % 2];
    asio::co_spawn(context, ask(context, load, start + i * spread, seen[i % 2]), asio::detached);
  }
  std::thread second([&] { contexts[1].run(); });
  contexts[0].run();
  second.join();
  auto& sorted = seen[0].latencies_ms;
  sorted.insert(sorted.end(), seen[1].latencies_ms.begin(), seen[1].latencies_ms.end());
  std::sort(sorted.begin(), sorted.end());
  fmt::print(R"({{"requests": {}, "failed": {}, "p50_ms": {:.3f}, "p99_ms": {:.3f}, "max_ms": {:.3f}}})"
             "\n",
             sorted.size(), seen[0].failed + seen[1].failed, quantile(sorted, 0.5), quantile(sorted, 0.99),
             quantile(sorted, 1));
}
