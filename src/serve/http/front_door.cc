#include "serve/http/front_door.h"

#include <utility>

namespace velib {

bool connection_counts::add(const ip_address& client, size_t most) {
  const std::lock_guard lock(mutex_);
  auto& count = counts_[client.bytes];
  if (count >= most) return false;
  ++count;
  return true;
}

void connection_counts::remove(const ip_address& client) {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(client.bytes);
  if (--found->second == 0) counts_.erase(found);
}

front_door::front_door(request_handler h, http_options o) : handler(std::move(h)), options(std::move(o)) {
  if (options.rate.per_second > 0) limiter.emplace(options.rate);
  if (options.handler_threads > 0) workers.emplace(static_cast<size_t>(options.handler_threads));
}

std::optional<connection_place> connection_place::take(front_door& door, event_loop& loop,
                                                       const ip_address& peer) {
  const auto& options = door.options;
  if (door.counters.open >= static_cast<std::int64_t>(options.most_connections)) {
    door.counters.refused(connection_refusal::server_full);
    return std::nullopt;
  }
  if (contains(options.trusted_proxies, peer)) return connection_place(door, loop, std::nullopt);
  const auto client = client_of(peer);
  if (!door.clients.add(client, options.most_connections_per_client)) {
    door.counters.refused(connection_refusal::client_full);
    return std::nullopt;
  }
  return connection_place(door, loop, client);
}

connection_place::connection_place(front_door& door, event_loop& loop, std::optional<ip_address> client)
    : door_(&door), loop_(&loop), client_(client) {
  ++door.counters.open;
  ++loop.open();
}

connection_place::connection_place(connection_place&& other) noexcept
    : door_(std::exchange(other.door_, nullptr)), loop_(other.loop_), client_(other.client_) {}

connection_place::~connection_place() {
  if (!door_) return;
  --door_->counters.open;
  --loop_->open();
  if (client_) door_->clients.remove(*client_);
}

}  // namespace velib
