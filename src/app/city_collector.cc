#include "app/city_collector.h"

#include <random>

namespace velib {

namespace {

using std::chrono::seconds;

// Enough that the collectors of many do not all ask in the same second.
constexpr seconds kMostJitter{5};

}  // namespace

collector_options collector_options_of(const city& c, seconds bronze_every) {
  return {.bronze_every = bronze_every,
          .window_step = c.window_step,
          .window_steps = static_cast<int>(c.window_length / c.window_step),
          .zone = c.zone,
          .country = c.country,
          .least_share = c.least_share,
          .honour_ttl = c.honour_ttl,
          .jitter = kMostJitter,
          .seed = std::random_device()()};
}

city_collector::city_collector(const city& c, seconds bronze_every, object_store& store, metrics& m,
                               std::stop_token stop, collector::sink_function sink)
    : client_(c.contact, std::move(stop)),
      source_(make_feed_source(c.feed, c.box).value()),  // parse_city checked the addresses
      collector_(std::make_unique<collector>(collector_options_of(c, bronze_every),
                                             collector_parts{*source_, client_, store, clock_, m},
                                             std::move(sink))) {}

}  // namespace velib
