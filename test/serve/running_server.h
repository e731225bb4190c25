// A server on a free port of 127.0.0.1, running until the end of the test.
#pragma once

#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "serve/http/http_server.h"

namespace velib {

class running_server {
 public:
  explicit running_server(request_handler handler, http_options options = {}, int threads = 2)
      : server_(std::move(*http_server::bind("127.0.0.1", 0, std::move(handler), std::move(options)))),
        thread_([this, threads] { server_.run(threads); }) {}
  ~running_server() { stop(); }

  std::uint16_t port() const { return server_.port(); }
  void ask_to_stop() { server_.stop(); }
  void stop() {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  http_server server_;
  std::thread thread_;
};

// Answers what it was asked, one part a line.
inline response echo(const request& r) {
  std::string text = fmt::format("{}\n{}\n{}\n", r.method, r.path, r.query);
  for (const auto& [name, value] : r.headers) text += fmt::format("{}={}\n", name, value);
  return {.status = 200, .headers = {{"content-type", "text/plain"}}, .body = text + r.body};
}

// Answers with who asks, as the server sees him.
inline response tell_client(const request& r) {
  return {.body = r.client};
}

}  // namespace velib
