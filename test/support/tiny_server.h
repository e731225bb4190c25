// A TCP server of a test's own on 127.0.0.1: reads one request a connection, or several, and answers with
// whatever bytes the test says, however broken. One connection at a time.
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

  enum class connections { one_request, kept };

  explicit tiny_server(answer_function answer, connections kind = connections::one_request)
      : answer_(std::move(answer)), kind_(kind) {
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
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
      ::shutdown(listener_, SHUT_RDWR);
      if (connection_ >= 0) ::shutdown(connection_, SHUT_RDWR);
    }
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
  int accepted() const {
    const std::lock_guard lock(mutex_);
    return accepted_;
  }

 private:
  void serve() {
    for (;;) {
      const int connection = ::accept(listener_, nullptr, nullptr);
      if (connection < 0 || !remember(connection)) {
        ::close(connection);
        return;
      }
      while (talk(connection)) {
      }
      const std::lock_guard lock(mutex_);
      connection_ = -1;
      ::close(connection);
    }
  }

  bool remember(int connection) {
    const std::lock_guard lock(mutex_);
    connection_ = connection;
    ++accepted_;
    return !ending_;
  }

  // Whether the connection may bring another request.
  bool talk(int connection) {
    const std::string request = read_request(connection);
    if (request.empty() && kind_ == connections::kept) return false;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    const auto answer = answer_(request);
    if (answer) ::send(connection, answer->data(), answer->size(), MSG_NOSIGNAL);
    if (answer && kind_ == connections::kept) return true;
    // After an answer the client may keep its end open for long; bytes left unread would reset the
    // connection.
    if (answer) ::shutdown(connection, SHUT_WR);
    char ignored[1024];
    while (::recv(connection, ignored, sizeof ignored, answer ? MSG_DONTWAIT : 0) > 0) {
    }
    return false;
  }

  static std::string read_request(int connection) {
    std::string request;
    char piece[4096];
    while (!is_whole(request) && !request.starts_with('\x16')) {
      const ssize_t size = ::recv(connection, piece, sizeof piece, 0);
      if (size <= 0) break;
      request.append(piece, static_cast<size_t>(size));
    }
    return request;
  }

  // Headers, and as many bytes of body as they announce.
  static bool is_whole(const std::string& request) {
    const size_t end = request.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    const size_t length = request.find("Content-Length: ");
    const size_t body = length < end ? std::strtoul(request.c_str() + length + 16, nullptr, 10) : 0;
    return request.size() >= end + 4 + body;
  }

  answer_function answer_;
  connections kind_;
  int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  int connection_ = -1;
  int accepted_ = 0;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace velib
