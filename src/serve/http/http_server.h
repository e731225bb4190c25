// The HTTP/1.1 front door: sockets around a request_handler. It knows nothing of the endpoints behind it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "api/message.h"
#include "base/result.h"
#include "serve/http/http_options.h"

namespace velib {

// Each thread reads, calls the handler and writes for its own share of the connections. So a handler must
// answer from memory: while it computes, all connections of its thread wait. One that computes, or asks
// others, gets threads of its own by http_options::handler_threads; then a slow answer holds up no other
// until they are all busy. The handler gets request::client, and no time-out cuts it. An answer to HEAD loses
// its body here, content-length stays. A handler that throws is logged and answered 500.
class http_server {
 public:
  // Listens at once; port 0 takes a free one. `address` is an IP address. conflict when the port is taken,
  // denied when it is not allowed, invalid_input when the address is none of this machine or the TLS files
  // are of no use, unavailable when the access log cannot be opened.
  static result<http_server> bind(const std::string& address, std::uint16_t port, request_handler handler,
                                  http_options options = {});
  http_server(http_server&&) noexcept;
  ~http_server();

  std::uint16_t port() const;
  // Serves until stop(), on `threads` ≥ 1, of which the calling one is the first. Call it once.
  void run(int threads);
  // Ends run(), at any time and from any thread: serves those who are already connected, or waiting to be, a
  // last request (http_options::last_call), lets running requests finish within the grace, and accepts no
  // more. run() returns when the handlers have.
  void stop();

 private:
  struct sockets;
  explicit http_server(std::unique_ptr<sockets> opened);

  std::unique_ptr<sockets> sockets_;
};

}  // namespace velib
