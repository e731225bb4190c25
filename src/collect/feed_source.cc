#include "collect/feed_source.h"

#include "collect/gbfs_source.h"
#include "collect/opendata_source.h"

namespace velib {

result<std::unique_ptr<feed_source>> make_feed_source(const feed_addresses& addresses,
                                                      std::optional<bounding_box> box) {
  const bool pair = !addresses.information.empty() && !addresses.status.empty();
  const bool half = addresses.information.empty() != addresses.status.empty();
  const int ways = !addresses.discovery.empty() + pair + !addresses.opendata.empty();
  if (half || ways != 1 || (!pair && !addresses.vehicle_types.empty())) {
    return fail(
        error_code::invalid_input,
        "a feed is named by 'discovery', or by 'information' and 'status' (and 'vehicle_types'), or by "
        "'opendata': one of the three");
  }
  if (!addresses.opendata.empty()) return std::make_unique<opendata_source>(addresses.opendata, box);
  return std::make_unique<gbfs_source>(addresses, box);
}

}  // namespace velib
