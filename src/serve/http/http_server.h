// The HTTP/1.1 front door: sockets around a request_handler. It knows nothing of the endpoints behind it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "api/message.h"
#include "base/result.h"

namespace velib {

struct http_options {
  size_t most_header_bytes = size_t{16} << 10;      // more: 431
  size_t most_target_bytes = size_t{8} << 10;       // more: 414
  size_t most_body_bytes = size_t{1} << 20;         // more: 413
  std::chrono::milliseconds idle_timeout{60'000};   // between two requests of a connection
  std::chrono::milliseconds read_timeout{15'000};   // from the first byte of a request to its last
  std::chrono::milliseconds write_timeout{30'000};  // for one answer
  size_t most_connections = 1024;                   // more: 503
  std::chrono::milliseconds stop_grace{5'000};      // for what runs when stop() comes
};

// One thread does all reading and writing; the handler runs on threads of its own, so that a slow answer
// holds up no other. An answer to HEAD loses its body here, content-length stays. A handler that throws is
// logged and answered 500.
class http_server {
 public:
  // Listens at once; port 0 takes a free one. `address` is an IP address. conflict when the port is taken,
  // denied when it is not allowed, invalid_input when the address is none of this machine.
  static result<http_server> bind(const std::string& address, std::uint16_t port, request_handler handler,
                                  http_options options = {});
  http_server(http_server&&) noexcept;
  ~http_server();

  std::uint16_t port() const;
  // Serves until stop(), with `threads` ≥ 1 for the handler besides the calling one. Call it once.
  void run(int threads);
  // Ends run(), at any time and from any thread: accepts no more, closes idle connections, lets running
  // requests finish within the grace. run() returns when the handlers have.
  void stop();

 private:
  struct sockets;
  explicit http_server(std::unique_ptr<sockets> opened);

  std::unique_ptr<sockets> sockets_;
};

}  // namespace velib
