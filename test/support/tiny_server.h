// A TCP server of a test's own on 127.0.0.1: reads one request a connection and answers with whatever bytes
// the test says, however broken.
#pragma once

#include <cstdlib>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace velib {

class tiny_server {
 public:
  // From the first bytes of a request (a whole HTTP request, or one TLS hello) to the bytes of the answer,
  // after which the connection is closed; nothing means silence until the other side gives up.
  using answer_function = std::function<std::optional<std::string>(const std::string& request)>;

  explicit tiny_server(answer_function answer) : answer_(std::move(answer)) {
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || ::bind(listener_, generic, size) != 0 || ::listen(listener_, 16) != 0) std::abort();
    if (::getsockname(listener_, generic, &size) != 0) std::abort();
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  tiny_server(const tiny_server&) = delete;
  tiny_server& operator=(const tiny_server&) = delete;
  ~tiny_server() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  int port() const { return port_; }
  std::string url(std::string_view path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void serve() {
    for (;;) {
      const int connection = ::accept(listener_, nullptr, nullptr);
      if (connection < 0) return;
      talk(connection);
      ::close(connection);
    }
  }

  void talk(int connection) {
    const std::string request = read_request(connection);
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    if (const auto answer = answer_(request)) {
      ::send(connection, answer->data(), answer->size(), MSG_NOSIGNAL);
      ::shutdown(connection, SHUT_WR);
    }
    char ignored[1024];
    while (::recv(connection, ignored, sizeof ignored, 0) > 0) {
    }
  }

  static std::string read_request(int connection) {
    std::string request;
    char piece[4096];
    while (request.find("\r\n\r\n") == std::string::npos && !request.starts_with('\x16')) {
      const ssize_t size = ::recv(connection, piece, sizeof piece, 0);
      if (size <= 0) break;
      request.append(piece, static_cast<size_t>(size));
    }
    return request;
  }

  answer_function answer_;
  int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace velib
