// Where an invented city's stations lie, what people do around them, and how the operator fills them at
// night.
#pragma once

#include <cstdint>
#include <vector>

#include "domain/station.h"

namespace velib {

// A station of the invented city. Weights are relative to the other stations': how many people live, work and
// go out around it; all zero where it is closed.
struct city_place {
  velib::station station;
  double east_km = 0;  // from the centre
  double north_km = 0;
  double homes = 0;
  double jobs = 0;
  double leisure = 0;
  double errands = 0;
  count night_mechanical = 0;  // bikes after the operator's trucks have been
  count night_ebikes = 0;
  bool installed = true;
  bool open = true;             // renting and returning
  std::vector<int> neighbours;  // the nearest open places, nearest first; where riders go when docks are full
};

double distance_km(const city_place& a, const city_place& b);

// `stations` places (1 to 100,000) on a spiral around `centre`, some 350 m apart, capacities 15 to 60, a few
// of them closed; jobs and leisure gather in the middle, homes further out. Sorted by code. The same
// arguments give the same city.
std::vector<city_place> lay_out_city(int stations, std::uint64_t seed, position centre);

}  // namespace velib
