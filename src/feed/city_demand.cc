#include "feed/city_demand.h"

#include <cmath>
#include <cstdlib>
#include <numbers>

#include "base/random.h"

namespace velib {

namespace {

constexpr int kMinutesADay = 1440;
constexpr double kRainFactor = 0.4;

// Trips of one purpose, spread around an hour of the day as a normal curve.
struct wave {
  bool weekend;
  trip_kind kind;
  double hour;
  double width_hours;
  double trips;  // a station and day
};

// A weekday has some 45 trips a station, two in five of them commutes; a Vélib' station sees about 100.
constexpr wave kWaves[] = {
    {false, trip_kind::to_work, 8.4, 0.9, 10},    {false, trip_kind::from_work, 18.3, 1.3, 10},
    {false, trip_kind::to_leisure, 19.8, 1.3, 4}, {false, trip_kind::from_leisure, 23.0, 1.2, 4},
    {false, trip_kind::errand, 12.8, 1.0, 4},     {false, trip_kind::errand, 15.0, 4.0, 12},
    {true, trip_kind::to_leisure, 14.5, 2.2, 10}, {true, trip_kind::from_leisure, 18.5, 2.5, 8},
    {true, trip_kind::from_leisure, 0.5, 1.5, 2}, {true, trip_kind::errand, 14.0, 3.5, 14},
};

// Per minute; integrates to one over a day. Midnight is no border.
double density(const wave& w, int minute_of_day) {
  double away = std::abs(minute_of_day / 60.0 - w.hour);
  away = std::min(away, 24 - away);
  const double z = away / w.width_hours;
  return std::exp(-0.5 * z * z) / (w.width_hours * 60 * std::sqrt(2 * std::numbers::pi));
}

bool is_leisure(trip_kind kind) {
  return kind == trip_kind::to_leisure || kind == trip_kind::from_leisure;
}

}  // namespace

day_mood mood_of(std::uint64_t seed, long day) {
  random_source random(seed * 0x9E3779B97F4A7C15u + static_cast<std::uint64_t>(day));
  day_mood mood;
  mood.demand = random.uniform(0.85, 1.15);
  mood.leisure = random.uniform(0.6, 1.4);
  mood.late_minutes = static_cast<int>(std::lround(10 * random.normal()));
  const bool rainy = random.uniform() < 0.3;
  const int from = 60 * 5 + static_cast<int>(random.below(60 * 13));
  const int lasts = 60 * 2 + static_cast<int>(random.below(60 * 7));
  if (!rainy) return mood;
  mood.rain_from_minute = from;
  mood.rain_until_minute = std::min(from + lasts, kMinutesADay);
  return mood;
}

std::array<double, kTripKinds> trips_a_minute(const day_mood& mood, bool weekend, int minute_of_day) {
  std::array<double, kTripKinds> trips{};
  const bool rain = minute_of_day >= mood.rain_from_minute && minute_of_day < mood.rain_until_minute;
  const double demand = mood.demand * (rain ? kRainFactor : 1);
  const int clock = (minute_of_day - mood.late_minutes + kMinutesADay) % kMinutesADay;
  for (const auto& w : kWaves) {
    if (w.weekend != weekend) continue;
    const double share = is_leisure(w.kind) ? demand * mood.leisure : demand;
    trips[static_cast<size_t>(w.kind)] += share * w.trips * density(w, clock);
  }
  return trips;
}

}  // namespace velib
