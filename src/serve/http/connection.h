// One client's connection: requests in, answers out, limits and time-outs held.
#pragma once

#include <memory>

#include "serve/http/event_loop.h"
#include "serve/http/front_door.h"

namespace boost::asio::ssl {
class context;
}

namespace velib {

// Serves on the loop's thread until the client leaves, errs, or the server stops; through TLS where `tls` is
// not null. Door and loop outlive it.
loop_awaitable<void> serve_connection(loop_socket socket, ip_address peer, connection_place place,
                                      std::shared_ptr<boost::asio::ssl::context> tls, front_door& door,
                                      event_loop& loop);

// Says 503 in one try and leaves: one connection too many. To a client that speaks TLS it says nothing.
void refuse_connection(loop_socket socket, bool tls);

}  // namespace velib
