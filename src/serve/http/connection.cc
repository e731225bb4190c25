#include "serve/http/connection.h"

#include <exception>
#include <string>
#include <string_view>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "base/log.h"
#include "serve/http/answer_queue.h"
#include "serve/http/request_reader.h"
#include "serve/http/stream.h"

namespace velib {

namespace asio = boost::asio;
using asio::ip::tcp;
using socket_error = boost::system::error_code;
using std::chrono::steady_clock;

namespace {

constexpr size_t kReadBytes = 2048;  // an idle connection's buffer; most requests are shorter
constexpr size_t kReadBodyBytes = 16384;
constexpr size_t kMostDrainedBytes = size_t{4} << 20;
constexpr std::chrono::seconds kDrainTime{2};

response call_handler(const request_handler& handler, const request& r) {
  try {
    return handler(r);
  } catch (const std::exception& defect) {
    log_error("{} {}: {}", printable(r.method), printable(r.path), defect.what());
  }
  return plain_failure(500, "Internal Server Error");
}

// All values of a header that may come more than once, in their order.
std::string joined(const header_list& headers, std::string_view name) {
  std::string all;
  for (const auto& [key, value] : headers) {
    if (key == name) all.append(all.empty() ? "" : ",").append(value);
  }
  return all;
}

bool is_request_id(std::string_view text) {
  static constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  return !text.empty() && text.size() <= 64 && text.find_first_not_of(kAllowed) == std::string_view::npos;
}

response too_many_requests(std::chrono::nanoseconds wait) {
  auto answer = plain_failure(429, "Too Many Requests");
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  answer.headers.emplace_back("retry-after", std::to_string(seconds));
  return answer;
}

template <class Stream>
class connection final : public timed_connection {
 public:
  connection(Stream stream, const ip_address& peer, connection_place place, front_door& door,
             event_loop& loop)
      : place_(std::move(place)),
        stream_(std::move(stream)),
        peer_(peer),
        peer_text_(to_text(peer)),
        peer_trusted_(contains(door.options.trusted_proxies, peer)),
        door_(door),
        loop_(loop),
        reader_(door.options),
        leave_at_(steady_clock::now() + door.options.connection_lifetime) {
    socket_error ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored);
    stream_.socket().non_blocking(true, ignored);
    loop_.enter(*this);
  }

  loop_awaitable<void> serve() {
    begin(phase::request, door_.options.read_timeout);
    if (!co_await stream_.open()) {
      door_.counters.tls_failed();
      co_return;
    }
    while (!closing_) {
      wait_for_bytes();
      const auto [fault, bytes] = co_await stream_.read_some(buffer_.prepare(piece_bytes()));
      if (fault) co_return;
      buffer_.commit(bytes);
      while (take_request()) {
        if (door_.workers) {
          answer(co_await on_worker());
        } else {
          answer(call_handler(door_.handler, reader_.message()));
        }
        if (may_answer_on()) continue;
        if (!write_now() && !co_await write_rest()) co_return;
        co_await asio::post(loop_.context(), asio::deferred);  // the others' turn
      }
      if (!write_now() && !co_await write_rest()) co_return;
    }
    co_await leave();
  }

  void cut() override {
    deadline = time_point::max();
    if (phase_ != phase::goodbye) door_.counters.cut(cause());
    socket_error ignored;
    if (phase_ == phase::answer) {  // else the kernel would keep what nobody reads
      stream_.socket().set_option(asio::socket_base::linger(true, 0), ignored);
    }
    stream_.socket().close(ignored);
  }

  void last_call(time_point until) override {
    if (phase_ == phase::idle) deadline = std::min(deadline, until);
  }

 private:
  enum class phase { idle, request, handler, answer, goodbye };

  void begin(phase next, std::chrono::milliseconds most) {
    phase_ = next;
    deadline = steady_clock::now() + most;
  }

  void begin_handler() {  // which takes as long as it takes
    phase_ = phase::handler;
    deadline = time_point::max();
  }

  connection_cut cause() const {
    if (loop_.stopping()) return connection_cut::stop;
    if (phase_ == phase::answer) return connection_cut::slow_reader;
    return phase_ == phase::idle ? connection_cut::idle : connection_cut::slow_request;
  }

  // A request has its time as a whole, however it comes in pieces.
  void wait_for_bytes() {
    if (in_request_ || buffer_.size() > 0) {
      if (phase_ != phase::request) begin(phase::request, door_.options.read_timeout);
      return;
    }
    if (phase_ != phase::idle) shrink_buffer();
    begin(phase::idle, loop_.stopping() ? door_.options.last_call : door_.options.idle_timeout);
  }

  void shrink_buffer() {
    if (buffer_.capacity() <= 2 * kReadBytes) return;
    buffer_.clear();
    buffer_.shrink_to_fit();
  }

  size_t piece_bytes() const { return reader_.header_done() ? kReadBodyBytes : kReadBytes; }

  // Whether a request is whole and admitted; else the rest of it must be read first, or the connection ends.
  bool take_request() {
    while (!closing_ && (buffer_.size() > 0 || reader_.whole())) {
      const auto bytes = buffer_.data();
      const bool had_header = reader_.header_done();
      buffer_.consume(reader_.read({static_cast<const char*>(bytes.data()), bytes.size()}));
      in_request_ = in_request_ || buffer_.size() > 0 || reader_.header_done();
      if (reader_.refused()) {
        refuse(plain_failure(reader_.refused()->status, reader_.refused()->detail), true);
        return false;
      }
      if (!had_header && reader_.header_done() && !admit()) continue;
      if (reader_.whole()) {
        begin_handler();
        return true;
      }
      if (had_header == reader_.header_done()) break;
    }
    if (buffer_.size() > most_unread_bytes()) refuse(plain_failure(400, "Bad Request"), true);
    return false;
  }

  // What no reader has a use for: the longest header, or the line before a chunk, is shorter.
  size_t most_unread_bytes() const { return door_.options.most_header_bytes + kReadBodyBytes; }

  // At the end of a request's header: who asks, and whether he may.
  bool admit() {
    asked_at_ = steady_clock::now();
    auto& message = reader_.message();
    client_ = peer_;
    id_.clear();
    if (peer_trusted_) hear_proxy(message);
    message.client = peer_trusted_ ? to_text(client_) : peer_text_;
    if (id_.empty()) id_ = loop_.new_request_id();
    const auto wait = door_.limiter ? door_.limiter->refuse(client_of(client_), asked_at_) : std::nullopt;
    if (wait) refuse(too_many_requests(*wait), !reader_.whole());
    if (!wait && !reader_.whole() && reader_.expects_continue()) queue_.add("HTTP/1.1 100 Continue\r\n\r\n");
    return !wait;
  }

  void hear_proxy(const request& message) {
    client_ = client_behind(peer_, joined(message.headers, "x-forwarded-for"), door_.options.trusted_proxies);
    const auto id = joined(message.headers, "x-request-id");
    if (is_request_id(id)) id_ = id;
  }

  // An answer without the handler; after it the connection may be of no more use.
  void refuse(response&& refusal, bool close) {
    if (id_.empty()) id_ = loop_.new_request_id();
    door_.counters.refused_request(refusal.status);
    if (close) closing_ = draining_ = true;
    answer(std::move(refusal));
  }

  loop_awaitable<response> on_worker() {
    const auto work = [this]() -> asio::awaitable<response> {
      co_return call_handler(door_.handler, reader_.message());
    };
    co_return co_await asio::co_spawn(door_.workers->get_executor(), work,
                                      asio::use_awaitable_t<loop_executor>{});
  }

  void answer(response&& made) {
    const auto& asked = reader_.message();
    if (!closing_ && !reader_.keep_alive()) closing_ = true;
    if (!closing_ && (loop_.stopping() || asked_at_ >= leave_at_)) closing_ = draining_ = true;
    if (door_.log) log(asked, made);
    auto file = Stream::kSendsFiles ? door_.files.of(made.ready) : nullptr;
    queue_.add(std::move(made),
               {.fixed_lines = loop_.fixed_lines(),
                .request_id = id_,
                .keep_alive = !closing_,
                .is_http_1_0 = reader_.is_http_1_0()},
               asked.method == "HEAD", std::move(file));
    id_.clear();
    in_request_ = false;
    reader_.next();
  }

  void log(const request& asked, const response& made) {
    const bool known = reader_.header_done();
    const auto took = known ? steady_clock::now() - asked_at_ : steady_clock::duration::zero();
    door_.log->write({.time = system_clock{}.now(),
                      .id = id_,
                      .client = known ? asked.client : peer_text_,
                      .method = asked.method,
                      .path = asked.path,
                      .status = made.status,
                      .body_bytes = may_have_body(made.status) ? body_of(made).size() : 0,
                      .took = std::chrono::duration_cast<std::chrono::microseconds>(took)});
  }

  // Whether the next request that is already here may be answered before these answers are written.
  bool may_answer_on() const {
    return queue_.count() < door_.options.most_pipelined && !queue_.file() &&
           queue_.size_bytes() < door_.options.most_queued_bytes;
  }

  // Whether everything is written; most answers fit into the kernel's buffer.
  bool write_now() {
    if (queue_.empty()) return true;
    unsent_ = &queue_.buffers();
    sent_of_file_ = 0;
    socket_error code;
    while (!unsent_->empty() && !code) {
      drop_front(*unsent_, stream_.write_now(*unsent_, queue_.file() != nullptr, code));
    }
    if (!unsent_->empty() || !send_file(code)) return false;
    queue_.clear();
    return true;
  }

  // Whether the file is sent whole; else code says why not.
  bool send_file(socket_error& code) {
    const auto& file = queue_.file();
    while (file && sent_of_file_ < file->size() && !code) {
      sent_of_file_ +=
          stream_.send_file(file->descriptor(), sent_of_file_, file->size() - sent_of_file_, code);
    }
    return !file || sent_of_file_ == file->size();
  }

  loop_awaitable<bool> write_rest() {
    begin(phase::answer, door_.options.write_timeout);
    const auto [fault, bytes] = co_await stream_.write(*unsent_);
    socket_error code = fault;
    while (!code && !send_file(code) && code == asio::error::would_block) {
      const auto [waited] = co_await stream_.socket().async_wait(tcp::socket::wait_write, kQuiet);
      code = waited;
    }
    queue_.clear();
    co_return !code;
  }

  // Says goodbye. The client may still be sending, after a refusal or before it has read that we leave:
  // closing then would reset the connection and take the answer away from it, so what comes is read and
  // dropped, for a while (RFC 9112, 9.6).
  loop_awaitable<void> leave() {
    begin(phase::goodbye, kDrainTime);
    co_await stream_.say_goodbye();
    socket_error ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    size_t drained = 0;
    while (draining_ && drained < kMostDrainedBytes) {
      buffer_.clear();
      const auto [fault, bytes] =
          co_await stream_.socket().async_read_some(buffer_.prepare(kReadBytes), kQuiet);
      drained += bytes;
      if (fault) break;
    }
  }

  connection_place place_;
  Stream stream_;
  const ip_address peer_;
  const std::string peer_text_;
  const bool peer_trusted_;
  front_door& door_;
  event_loop& loop_;
  request_reader reader_;
  boost::beast::flat_buffer buffer_;
  answer_queue queue_;
  gathered* unsent_ = nullptr;  // what write_now() left,
  size_t sent_of_file_ = 0;     // also of the file

  phase phase_ = phase::idle;
  bool in_request_ = false;  // some of it has come
  bool closing_ = false;     // after what is queued
  bool draining_ = false;    // and the client may not know it
  const time_point leave_at_;
  time_point asked_at_;
  ip_address client_;
  std::string id_;
};

}  // namespace

loop_awaitable<void> serve_connection(loop_socket socket, ip_address peer, connection_place place,
                                      std::shared_ptr<asio::ssl::context> tls, front_door& door,
                                      event_loop& loop) {
  if (tls) {
    connection<tls_stream> client({std::move(socket), std::move(tls)}, peer, std::move(place), door, loop);
    co_await client.serve();
  } else {
    connection<plain_stream> client(plain_stream(std::move(socket)), peer, std::move(place), door, loop);
    co_await client.serve();
  }
}

void refuse_connection(loop_socket socket, bool tls) {
  static constexpr std::string_view kFull =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  if (tls) return;
  socket_error ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(kFull), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace velib
