// Where a city's snapshots come from: the addresses of a feed, asked round by round and read by feed/.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "collect/poll_round.h"
#include "feed/parsed_feed.h"

namespace velib {

// One of three ways: a GBFS discovery file, a GBFS pair, or Vélib's data set on opendata.paris.fr.
struct feed_addresses {
  std::string discovery;            // gbfs.json
  std::string information, status;  // station_information.json, station_status.json
  std::string vehicle_types;        // optional, beside the pair
  std::string opendata;             // …/exports/json, or …/records
};

class feed_source {
 public:
  virtual ~feed_source() = default;
  // Asks once. Nothing when the feed's bytes are those of the last good round. A bad answer is one error
  // (file, byte, URL without its secrets) and is asked for in full the next time.
  virtual result<std::optional<parsed_feed>> poll(poll_round& round) = 0;
};

// `box`: stations outside are left out. The status, or the export, is asked for in every round; names and
// places of stations every ten minutes and whenever a station without them appears; discovery once a day and
// when a file is gone. invalid_input unless exactly one way is given.
result<std::unique_ptr<feed_source>> make_feed_source(const feed_addresses& addresses,
                                                      std::optional<bounding_box> box);

}  // namespace velib
