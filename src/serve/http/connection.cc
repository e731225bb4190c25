// The only file that includes Beast: it takes long to compile.
#include "serve/http/connection.h"

#include <array>
#include <exception>
#include <string_view>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "api/text.h"
#include "base/civil_time.h"
#include "base/log.h"

namespace velib {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {

using reader = http::request_parser<http::string_body>;
using message_in = http::request<http::string_body>;
using message_out = http::response<http::string_body>;

constexpr auto kQuiet = asio::as_tuple(asio::use_awaitable);  // error codes by value
constexpr size_t kMostDrainedBytes = size_t{4} << 20;
constexpr std::chrono::seconds kDrainTime{2};

// "Wed, 04 Mar 2026 14:29:50 GMT" (RFC 9110, 5.6.7).
std::string http_date(utc_time time) {
  static constexpr std::array kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto t = utc_civil(time);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[static_cast<size_t>(t.weekday)], t.day,
                     kMonths[static_cast<size_t>(t.month - 1)], t.year, t.hour, t.minute, t.second);
}

// "/a?b" or, as proxies may send it, "http://host/a?b"; nothing when there is no path in it.
std::string_view path_and_query(std::string_view target) {
  if (target.starts_with('/')) return target;
  const size_t scheme = target.find("://");
  if (scheme == std::string_view::npos) return {};
  const size_t path = target.find('/', scheme + 3);
  return path == std::string_view::npos ? "/" : target.substr(path);
}

request translate(message_in& in) {
  const std::string_view target = path_and_query(in.target());
  const size_t mark = std::min(target.find('?'), target.size());
  request out;
  out.method = in.method_string();
  out.path = target.substr(0, mark);
  out.query = target.substr(std::min(mark + 1, target.size()));
  for (const auto& field : in) out.headers.emplace_back(lower_ascii(field.name_string()), field.value());
  out.body = std::move(in.body());
  return out;
}

response plain_failure(int status, std::string_view detail) {
  return {.status = status,
          .headers = {{"content-type", "application/json"}},
          .body = fmt::format("{{\"detail\":\"{}\"}}", detail)};
}

// What to say about bytes that are no request; nothing when nobody is there to read it.
std::optional<response> refusal_of(const beast::error_code& fault) {
  if (fault == http::error::header_limit || fault == http::error::buffer_overflow) {
    return plain_failure(431, "Request Header Fields Too Large");
  }
  if (fault == http::error::body_limit) return plain_failure(413, "Content Too Large");
  if (fault == http::error::bad_version) return plain_failure(505, "HTTP Version Not Supported");
  const bool parsing = fault.category() == make_error_code(http::error::bad_method).category();
  if (!parsing || fault == http::error::end_of_stream || fault == http::error::partial_message) return {};
  return plain_failure(400, "Bad Request");
}

std::optional<response> refusal_of(const message_in& header, const http_options& options) {
  if (header.target().size() > options.most_target_bytes) return plain_failure(414, "URI Too Long");
  if (header.version() >= 11 && header.count(http::field::host) != 1) {
    return plain_failure(400, "Bad Request: exactly one Host header is needed.");
  }
  if (path_and_query(header.target()).empty()) return plain_failure(400, "Bad Request");
  return {};
}

response call_handler(const request_handler& handler, const request& r) {
  try {
    return handler(r);
  } catch (const std::exception& defect) {
    log_error("{} {}: {}", r.method, r.path, defect.what());
  }
  return plain_failure(500, "Internal Server Error");
}

bool may_have_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

message_out make_message(response&& answer, unsigned version, bool keep_alive) {
  message_out out;
  out.version(version);
  out.result(static_cast<unsigned>(answer.status));
  out.set(http::field::date, http_date(system_clock{}.now()));
  out.set(http::field::server, "velib-trend");
  for (const auto& [name, value] : answer.headers) out.insert(name, value);
  if (answer.ready) {
    for (const auto& [name, value] : answer.ready->headers) out.insert(name, value);
  }
  if (may_have_body(answer.status)) {
    out.content_length(body_of(answer).size());
    out.body() = answer.ready ? answer.ready->body : std::move(answer.body);
  }
  out.keep_alive(keep_alive);
  return out;
}

class connection {
 public:
  connection(tcp::socket socket, connection_room& room)
      : stream_(std::move(socket)),
        room_(room),
        buffer_(room.options.most_header_bytes + room.options.most_target_bytes + 65536) {
    ++room_.open;
    beast::error_code ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored);
  }
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;
  ~connection() {
    room_.idle.erase(&stream_.socket());
    --room_.open;
  }

  asio::awaitable<void> serve() {
    bool more = true;
    while (more) {
      more = co_await wait_for_request();
      if (more) more = co_await exchange();
    }
    co_await leave();
  }

 private:
  // true when bytes of a request are there.
  asio::awaitable<bool> wait_for_request() {
    if (buffer_.size() > 0) co_return true;
    if (room_.stopping) co_return false;
    stream_.expires_after(room_.options.idle_timeout);
    room_.idle.insert(&stream_.socket());
    const auto [fault, bytes] = co_await stream_.async_read_some(buffer_.prepare(4096), kQuiet);
    room_.idle.erase(&stream_.socket());
    buffer_.commit(bytes);
    co_return !fault;
  }

  // One request and its answer; whether another may follow.
  asio::awaitable<bool> exchange() {
    reader in;
    in.header_limit(static_cast<std::uint32_t>(room_.options.most_header_bytes));
    in.body_limit(room_.options.most_body_bytes);
    auto refusal = co_await read(in);
    if (broken_) co_return false;
    const bool head = in.get().method() == http::verb::head;
    if (refusal) {
      draining_ = co_await write(*std::move(refusal), head, 11, false);
      co_return false;
    }
    const bool keep_alive = in.keep_alive();
    const unsigned version = in.get().version();
    const request asked = translate(in.get());
    auto answer = co_await on_worker(asked);
    const bool more = keep_alive && !room_.stopping;
    const bool written = co_await write(std::move(answer), head, version, more);
    co_return (written && more);
  }

  // What to refuse the request with; nothing when it is whole. Sets broken_ when nobody waits for an answer.
  asio::awaitable<std::optional<response>> read(reader& in) {
    stream_.expires_after(room_.options.read_timeout);
    const auto [header_fault, header_bytes] = co_await http::async_read_header(stream_, buffer_, in, kQuiet);
    if (header_fault) co_return refuse(header_fault);
    auto refusal = refusal_of(in.get(), room_.options);
    if (refusal) co_return refusal;
    if (beast::iequals(in.get()[http::field::expect], "100-continue")) co_await say_continue();
    const auto [fault, bytes] = co_await http::async_read(stream_, buffer_, in, kQuiet);
    if (fault) co_return refuse(fault);
    co_return std::nullopt;
  }

  std::optional<response> refuse(const beast::error_code& fault) {
    auto refusal = refusal_of(fault);
    broken_ = !refusal;
    return refusal;
  }

  asio::awaitable<void> say_continue() {
    http::response<http::empty_body> go_on{http::status::continue_, 11};
    co_await http::async_write(stream_, go_on, kQuiet);
  }

  asio::awaitable<response> on_worker(const request& asked) {
    const auto work = [this, &asked]() -> asio::awaitable<response> {
      co_return call_handler(room_.handler, asked);
    };
    co_return co_await asio::co_spawn(room_.workers->get_executor(), work, asio::use_awaitable);
  }

  asio::awaitable<bool> write(response answer, bool head, unsigned version, bool keep_alive) {
    const auto message = make_message(std::move(answer), version, keep_alive);
    http::response_serializer<http::string_body> out(message);
    stream_.expires_after(room_.options.write_timeout);
    if (head) {
      const auto [fault, bytes] = co_await http::async_write_header(stream_, out, kQuiet);
      co_return !fault;
    }
    const auto [fault, bytes] = co_await http::async_write(stream_, out, kQuiet);
    co_return !fault;
  }

  // Says goodbye. After a refusal the client may still be sending: closing then would reset the connection
  // and take the answer away from it, so what comes is read and dropped, for a while (RFC 9112, 9.6).
  asio::awaitable<void> leave() {
    beast::error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    if (!draining_) co_return;
    stream_.expires_after(kDrainTime);
    room_.idle.insert(&stream_.socket());
    size_t drained = 0;
    while (drained < kMostDrainedBytes && !room_.stopping) {
      buffer_.clear();
      const auto [fault, bytes] = co_await stream_.async_read_some(buffer_.prepare(16384), kQuiet);
      drained += bytes;
      if (fault) break;
    }
  }

  beast::tcp_stream stream_;
  connection_room& room_;
  beast::flat_buffer buffer_;
  bool broken_ = false;
  bool draining_ = false;
};

}  // namespace

asio::awaitable<void> serve_connection(tcp::socket socket, connection_room& room) {
  connection client(std::move(socket), room);
  co_await client.serve();
}

void refuse_connection(tcp::socket socket) {
  static constexpr std::string_view kFull =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  beast::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(kFull), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace velib
