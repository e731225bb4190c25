// One client's connection: requests in, answers out, limits and time-outs held. Only http_server.cc needs it.
#pragma once

#include <optional>
#include <set>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>

#include "serve/http/http_server.h"

namespace velib {

// What all connections of a server share; touched by the reading and writing thread only.
struct connection_room {
  request_handler handler;
  http_options options;
  std::optional<boost::asio::thread_pool> workers;  // the handler's threads
  std::set<boost::asio::ip::tcp::socket*> idle;     // waiting for a request
  size_t open = 0;
  bool stopping = false;
};

// Serves until the client leaves, errs, or the server stops. The room must outlive it.
boost::asio::awaitable<void> serve_connection(boost::asio::ip::tcp::socket socket, connection_room& room);

// Says 503 in one try and leaves: one connection too many.
void refuse_connection(boost::asio::ip::tcp::socket socket);

}  // namespace velib
