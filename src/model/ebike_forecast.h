// From the forecast of all bikes to that of the e-bikes among them.
#pragma once

#include <span>

#include "domain/count_chances.h"
#include "model/trend_inputs.h"
#include "model/trend_weights.h"
#include "nn/parallel.h"

namespace velib {

// Whether any station's e-bikes are known in the visible cells of the origin's last day.
bool knows_ebikes(const window& w, int origin, sight visible);

// What a forecast of e-bikes stands on.
struct ebike_basis {
  const trend_city& city;
  int origin = 0;
  sight visible;
  std::span<const station_base> bases;  // [stations]
  const count_chances& bikes;           // all 0 where a station has no forecast: it has none of e-bikes then
};

// Fills those of the stations [part.begin, part.end), of the same sizes as the bikes'; where e-bikes are not
// known they stay as they are. At most k e-bikes are never less likely than at most k bikes.
void forecast_ebikes(const ebike_head& head, const ebike_basis& basis, chunk part, count_chances& ebikes);

}  // namespace velib
