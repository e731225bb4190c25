// What a city's forecast says of one station at the moments that riders ask about: how many bikes and docks,
// how sure, how likely there is one.
#pragma once

#include <array>
#include <chrono>
#include <optional>

#include "domain/forecast.h"
#include "domain/window.h"

namespace velib {

// From the origin of the forecast; 0 is what was counted then.
inline constexpr std::array<std::chrono::minutes, 9> kOutlookLeads = {
    std::chrono::minutes(0),   std::chrono::minutes(15),  std::chrono::minutes(30),
    std::chrono::minutes(45),  std::chrono::minutes(60),  std::chrono::minutes(90),
    std::chrono::minutes(120), std::chrono::minutes(150), std::chrono::minutes(180)};

struct count_spread {
  int low = 0, high = 0;  // the 10 % and 90 % quantiles: an interval that holds 80 %
  double chance = 0;      // of at least one
};

struct count_outlook {
  double expected = 0;                 // mean of the distribution; the point forecast where there is no more
  std::optional<count_spread> spread;  // nothing where the model says no chances
};

struct station_outlook {
  std::optional<count_outlook> bikes, docks;  // nothing where it cannot be told
  std::optional<count_outlook> ebikes = {};   // among the bikes; nothing where the feed does not know them
};

// `w` is the window that `f` was made of, `lead` from its origin. A lead that the model does not have has
// nothing, and is never made up from others. A station can fill what it held at the origin, bikes and docks
// together, so blocked docks stay blocked; where that was not told or is 0, what the model says that it
// holds, and nothing at capacity 0. A dock is there while fewer bikes than that are. Areas without docks
// (is_virtual), and points without chances, tell nothing of docks. Whether the station rents and takes back
// is not looked at.
station_outlook outlook_at(const window& w, const city_forecast& f, size_t station,
                           std::chrono::minutes lead);

}  // namespace velib
