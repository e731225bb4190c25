// What all connections of a server share, whatever thread they are on.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include <boost/asio/thread_pool.hpp>

#include "api/message.h"
#include "serve/http/access_log.h"
#include "serve/http/body_files.h"
#include "serve/http/event_loop.h"
#include "serve/http/http_counters.h"
#include "serve/http/http_options.h"
#include "serve/http/rate_limit.h"

namespace velib {

// How many connections each client has. From any thread.
class connection_counts {
 public:
  // Whether the client may have one more; then it has, until remove().
  bool add(const ip_address& client, size_t most);
  void remove(const ip_address& client);

 private:
  std::mutex mutex_;
  std::map<std::array<std::uint8_t, 16>, size_t> counts_;
};

struct front_door {
  front_door(request_handler h, http_options o);

  const request_handler handler;
  const http_options options;
  std::optional<rate_limiter> limiter;  // without one there is no limit
  std::unique_ptr<access_log> log;      // may be null
  http_counters counters;
  body_files files;
  connection_counts clients;
  std::optional<boost::asio::thread_pool> workers;  // the handler's threads, where it has its own
};

// A connection's place among the others, counted as long as it is held.
class connection_place {
 public:
  // Nothing when there is no room, which is counted. `peer` of a trusted proxy has no limit of its own.
  static std::optional<connection_place> take(front_door& door, event_loop& loop, const ip_address& peer);
  connection_place(connection_place&& other) noexcept;
  connection_place& operator=(connection_place&&) = delete;
  ~connection_place();

 private:
  connection_place(front_door& door, event_loop& loop, std::optional<ip_address> client);

  front_door* door_;
  event_loop* loop_;
  std::optional<ip_address> client_;  // whom it is counted for
};

}  // namespace velib
