// When people of an invented city ride: commutes on weekdays, leisure in the evening and at the weekend, less
// of it all in the rain.
#pragma once

#include <array>
#include <cstdint>

namespace velib {

// From where to where; the weights of city_place say how strongly each place sends and draws.
enum class trip_kind { to_work, from_work, to_leisure, from_leisure, errand };
constexpr int kTripKinds = 5;

// What sets one day apart from the next.
struct day_mood {
  double demand = 1;         // of the average day
  double leisure = 1;        // of the average day's leisure, besides `demand`
  int late_minutes = 0;      // everything happens so much later
  int rain_from_minute = 0;  // of the local day; no rain when from = until
  int rain_until_minute = 0;
};

// `day` counts from 1970-01-01. The same arguments give the same mood.
day_mood mood_of(std::uint64_t seed, long day);

// Trips that want to start in one minute of local time (0 .. 1439), by kind, of an average station.
std::array<double, kTripKinds> trips_a_minute(const day_mood& mood, bool weekend, int minute_of_day);

}  // namespace velib
