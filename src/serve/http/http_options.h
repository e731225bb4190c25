// What a server allows its clients, and what it is given besides: limits, TLS, trusted proxies, logs.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>

#include "base/metrics.h"
#include "serve/http/client_address.h"
#include "serve/http/rate_limit.h"

namespace velib {

// PEM files: the certificate with those it needs above it, and its key.
struct tls_files {
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::chrono::milliseconds look_every{1000};  // for new ones; whoever connects then gets the new pair
};

enum class access_log_form { off, text, json };

struct access_log_options {
  access_log_form form = access_log_form::off;
  std::filesystem::path file = {};  // empty: standard error
};

struct http_options {
  // Of one request.
  size_t most_header_bytes = size_t{16} << 10;  // more: 431
  size_t most_header_fields = 100;              // more: 431
  size_t most_target_bytes = size_t{8} << 10;   // more: 414
  size_t most_body_bytes = size_t{1} << 20;     // more: 413
  // Of one connection.
  std::chrono::milliseconds idle_timeout{60'000};            // between two requests
  std::chrono::milliseconds read_timeout{15'000};            // for a request, from its first byte to its last
  std::chrono::milliseconds write_timeout{30'000};           // for the answers that wait to be written
  std::chrono::milliseconds connection_lifetime{3'600'000};  // then the next answer says goodbye
  size_t most_pipelined = 16;  // requests answered from one read before others have their turn
  size_t most_queued_bytes = size_t{256} << 10;  // of answers before they are written; one may be longer
  // Of all connections.
  size_t most_connections = 4096;            // more: 503
  size_t most_connections_per_client = 256;  // more: 503; a trusted proxy may have any number
  request_rate rate = {};                    // of each client; more: 429
  address_blocks trusted_proxies = {};       // whose X-Forwarded-For and X-Request-Id count
  // When stop() comes: how long a silent connection stays open, for a request that is on its way; and how
  // long what runs may take.
  std::chrono::milliseconds last_call{250};
  std::chrono::milliseconds stop_grace{4'000};
  // 0: the handler runs on the threads that read and write, which suits answers made from memory. Else it has
  // so many threads of its own, which suits a handler that computes or waits.
  int handler_threads = 0;

  std::optional<tls_files> tls = {};
  access_log_options access_log = {};
  metrics* measured = nullptr;  // gets velib_http_*; outlives the server
};

}  // namespace velib
