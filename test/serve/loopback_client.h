// A client that sends exactly the bytes it is given, over 127.0.0.1, and reads whole answers.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "api/text.h"

namespace velib {

struct raw_answer {
  int status = 0;
  std::string head;  // status line and headers, in lower case
  std::string body;

  bool has(std::string_view header_line) const { return head.find(header_line) != std::string::npos; }
};

class loopback_client {
 public:
  // `from` is an address of this machine, 127.0.0.0/8: what the server sees as the client's.
  explicit loopback_client(std::uint16_t port, const char* from = "127.0.0.1", int receive_bytes = 0)
      : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_bytes > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    ::inet_pton(AF_INET, from, &own.sin_addr);
    const int late = 1;  // the port is chosen when connecting: many clients share one
    ::setsockopt(socket_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &late, sizeof late);
    ::bind(socket_, reinterpret_cast<const sockaddr*>(&own), sizeof own);
    const timeval most_wait{.tv_sec = 20, .tv_usec = 0};  // a server that hangs fails the test, not the run
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &most_wait, sizeof most_wait);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
  }
  loopback_client(const loopback_client&) = delete;
  loopback_client& operator=(const loopback_client&) = delete;
  ~loopback_client() { ::close(socket_); }

  bool connected() const { return connected_; }
  int descriptor() const { return socket_; }

  // Until the server has reset the connection; false when it does not.
  bool was_reset() {
    pollfd waited{socket_, 0, 0};
    return ::poll(&waited, 1, 20'000) == 1 && (waited.revents & POLLERR) != 0;
  }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }

  // The next answer; nothing when the connection ends before it is whole. `head` for answers without a body.
  std::optional<raw_answer> receive(bool head = false) {
    size_t end = 0;
    while ((end = read_.find("\r\n\r\n")) == std::string::npos) {
      if (!read_more()) return std::nullopt;
    }
    raw_answer answer;
    answer.head = lower_ascii(std::string_view(read_).substr(0, end + 2));
    answer.status = number_after(answer.head, "http/1.1 ");
    read_.erase(0, end + 4);
    const size_t length = head ? 0 : static_cast<size_t>(number_after(answer.head, "content-length: "));
    while (read_.size() < length) {
      if (!read_more()) return std::nullopt;
    }
    answer.body = read_.substr(0, length);
    read_.erase(0, length);
    return answer;
  }

  // `lines` are further headers, each with its line end.
  std::optional<raw_answer> get(std::string_view target, std::string_view lines = {}) {
    if (!send(fmt::format("GET {} HTTP/1.1\r\nHost: test\r\n{}\r\n", target, lines))) return std::nullopt;
    return receive();
  }

  // Whether the server has closed, with nothing left to read.
  bool at_end() { return read_.empty() && !read_more(); }

 private:
  static int number_after(std::string_view text, std::string_view mark) {
    const size_t at = text.find(mark);
    int number = 0;
    if (at != std::string_view::npos) {
      std::from_chars(text.data() + at + mark.size(), text.data() + text.size(), number);
    }
    return number;
  }

  bool read_more() {
    char piece[4096];
    const ssize_t count = ::recv(socket_, piece, sizeof piece, 0);
    if (count <= 0) return false;
    read_.append(piece, static_cast<size_t>(count));
    return true;
  }

  int socket_;
  bool connected_ = false;
  std::string read_;
};

}  // namespace velib
