// Bytes of a connection → requests (RFC 9112), limits held. Pure: no sockets, no clock.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "api/message.h"
#include "serve/http/http_options.h"

namespace velib {

// What a request is refused with.
struct refusal {
  int status = 400;
  std::string_view detail = "Bad Request";  // of static storage
};

// Reads one request after the other: read() until whole() or refused(), then next().
class request_reader {
 public:
  // `limits` outlives it.
  explicit request_reader(const http_options& limits);
  request_reader(const request_reader&) = delete;
  request_reader& operator=(const request_reader&) = delete;
  ~request_reader();

  // Takes bytes from the front of `bytes` and says how many; the caller brings the rest again, with more
  // behind. Stops at the end of the request, and once at the end of its header when a body follows.
  size_t read(std::string_view bytes);

  bool header_done() const;
  bool whole() const;
  // Then nothing more of this connection can be understood.
  const std::optional<refusal>& refused() const { return refused_; }

  // What is known of it; all but the body once the header is done.
  request& message() { return message_; }
  bool is_http_1_0() const;
  bool keep_alive() const;
  bool expects_continue() const;

  void next();

 private:
  class grammar;

  std::optional<refusal> refusal_of_header() const;

  const http_options& limits_;
  request message_;
  std::unique_ptr<grammar> grammar_;
  std::optional<refusal> refused_;
};

}  // namespace velib
