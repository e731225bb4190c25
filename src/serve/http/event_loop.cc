#include "serve/http/event_loop.h"

#include <algorithm>
#include <csignal>
#include <random>

#include <fmt/format.h>

#include "base/log.h"
#include "serve/http/answer_head.h"

namespace velib {

namespace {

using std::chrono::milliseconds;

milliseconds tick_of(const http_options& o) {
  const auto shortest =
      std::min({o.idle_timeout, o.read_timeout, o.write_timeout, o.stop_grace, o.last_call});
  return std::clamp(shortest / 8, milliseconds(2), milliseconds(250));
}

std::uint64_t random_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

// sendfile knows no MSG_NOSIGNAL: a client that has gone is an error here, not the end of the program.
void block_broken_pipe_signal() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace

event_loop::event_loop(const http_options& options) : options_(options), random_(random_seed()) {}

void event_loop::run() {
  block_broken_pipe_signal();
  schedule_sweep();
  context_.run();
}

void event_loop::begin_stop() {
  if (stopping_) return;
  stopping_ = true;
  const auto now = std::chrono::steady_clock::now();
  cut_all_at_ = now + options_.stop_grace;
  for (auto& connection : connections_) connection.last_call(now + options_.last_call);
  connection_ended();
}

void event_loop::enter(timed_connection& c) {
  connections_.push_back(c);
  if (stopping_) c.last_call(std::chrono::steady_clock::now() + options_.last_call);
}

void event_loop::connection_ended() {
  if (stopping_ && open_ == 0) context_.stop();
}

void event_loop::sweep() {
  const auto now = std::chrono::steady_clock::now();
  for (auto& connection : connections_) {
    if (connection.deadline <= now) connection.cut();
  }
  if (now < cut_all_at_) return schedule_sweep();
  log_warning("{} connections cut off at the end", open_.load());
  context_.stop();
}

void event_loop::schedule_sweep() {
  timer_.expires_after(tick_of(options_));
  timer_.async_wait([this](const boost::system::error_code& code) {
    if (!code) sweep();
  });
}

std::string_view event_loop::fixed_lines() {
  const std::time_t second = std::time(nullptr);
  if (second != lines_second_) {
    lines_second_ = second;
    lines_ = fmt::format("date: {}\r\nserver: velib-trend\r\n", http_date(system_clock{}.now()));
  }
  return lines_;
}

std::string event_loop::new_request_id() {
  return fmt::format("{:016x}", random_.next());
}

}  // namespace velib
