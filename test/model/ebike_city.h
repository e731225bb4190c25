// A small city whose feed knows e-bikes, and a drawn network that tells them apart.
#pragma once

#include "model/count_mixture.h"
#include "model/ebike_inputs.h"
#include "model/trend_weights.h"
#include "test/model/quarter_city.h"

namespace velib {

// About a third of the bikes, more of them by day, but for the last station, which knows none.
inline void add_ebikes(window& w, std::uint64_t seed = 7) {
  random_source random(seed);
  for (size_t s = 0; s + 1 < w.stations.size(); ++s) {
    for (int k = 0; k < w.steps; ++k) {
      const count bikes = w.bikes[w.cell(s, k)];
      if (!is_known(bikes)) continue;
      const double share = 0.35 + 0.2 * std::sin(2 * 3.14159265 * k / kQuartersOfDay);
      const auto ebikes = static_cast<count>(std::lround(share * bikes + 0.5 * random.normal()));
      w.ebikes[w.cell(s, k)] = std::clamp<count>(ebikes, 0, bikes);
    }
  }
}

inline ebike_head drawn_ebike_head(std::uint64_t seed = 11) {
  ebike_head head{.shape = {ebike_input_names().size(), 12, 8, kTrendHorizons * kMixtureNumbers},
                  .scaling = {},
                  .network = {}};
  head.scaling.mean.assign(head.shape.inputs, 0.5f);
  head.scaling.scale.assign(head.shape.inputs, 3.0f);
  head.network = make_trend_network(head.shape);
  random_source random(seed);
  initialise_trend_network(head.network, head.shape, random);
  return head;
}

}  // namespace velib
