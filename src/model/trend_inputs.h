// What the kind "trend" sees of a station at a moment: the only place where its inputs are made, for training
// and serving alike. Made from cells up to the origin and from profiles of days before it; a station has no
// identity here, only its recent counts, its profile, its size, its neighbours and the state of the city.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "domain/profiles.h"
#include "domain/quarters.h"
#include "domain/window.h"

namespace velib {

// Horizons, in cells of a quarter of an hour: those that profiles know the usual change over.
inline constexpr auto kTrendLeads = kChangeLeads;
inline constexpr size_t kTrendHorizons = kTrendLeads.size();
inline constexpr int kLongestLead = kTrendLeads.back();
inline constexpr size_t kNeighbours = 8;
inline constexpr int kTrendPast = 8 * kQuartersOfDay;  // cells before the origin that are ever read

// The `most` nearest stations of each, by distance on the ground; fewer where the city has fewer, none for a
// station without a position.
struct neighbourhood {
  struct neighbour {
    std::uint32_t station = 0;
    float km = 0;
  };
  std::vector<std::vector<neighbour>> of;  // [stations], nearest first
};
neighbourhood find_neighbours(std::span<const station> stations, size_t most = kNeighbours);

// A city on one local day; what it refers to outlives it.
struct trend_city {
  const window& w;                          // step 15 min
  std::span<const local_quarter> quarters;  // of its cells and kLongestLead beyond
  const neighbourhood& near;
  std::span<const station_profile* const> profiles;  // [stations], as they stood when the day began; or null
};
// [stations of w], null where `profiles` know none.
std::vector<const station_profile*> profiles_of(const city_profiles& profiles, const window& w);

// The cells a model may see: those of [oldest, newest], newest ≤ origin. All, in serving; cut and holed in
// training, so that little history is something the network has seen.
struct sight {
  int oldest = 0;
  int newest = 0;
  bool profile = true;  // the station's own; without it is a station's first day
};

inline constexpr std::array kCourseSpans = {4, 12, 24};  // cells over which courses are compared

// What holds for the whole city at an origin; NaN where unknown. How much of the city's usual course it has
// followed of late tells rain, holidays and strikes from ordinary days.
struct city_inputs {
  // Over each span: the least-squares factor between the stations' changes and their profiles' changes, drawn
  // towards 0 where the profiles hardly change; 1 = an ordinary day.
  std::array<float, kCourseSpans.size()> followed;
  std::array<float, kCourseSpans.size()> other_followed;  // the same with the profiles of the other day type
  std::array<float, kCourseSpans.size()> change;          // mean over the stations, as a share of their size
  float activity = 0;  // mean movement of a station in the last hour over its usual one
};
city_inputs city_inputs_at(const trend_city& city, int origin);
// What is left of them where not all is visible.
city_inputs seen(const city_inputs& all, int origin, sight visible);

// What a forecast is told relative to.
struct station_base {
  float now = 0;   // bikes: the newest visible count of the last day, else the profile's, else half the size
  int age = 0;     // cells since that count; kQuartersOfDay when there is none
  float size = 0;  // bikes the station is made for, at least 1
  int most = 0;    // bikes it can hold: its size, or what it held lately where that is more
  int full =
      0;  // bikes at which it has no dock free: those and the docks last said; `most` where none were said
  std::array<float, kTrendHorizons> usual{};  // its usual absolute change over each lead, bikes, > 0
};

// Names of a station's inputs, in their order; an archive holds them.
const std::vector<std::string>& trend_input_names();

// Fills `inputs` (as many as names); NaN where unknown. `of_city` is what is seen of city_inputs_at(city,
// origin).
station_base station_inputs_at(const trend_city& city, const city_inputs& of_city, size_t station, int origin,
                               sight visible, std::span<float> inputs);

}  // namespace velib
