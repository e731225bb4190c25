#include "feed/city_layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string_view>

#include <fmt/format.h>

#include "base/random.h"
#include "feed/city_neighbours.h"

namespace velib {

namespace {

constexpr double kSpacingKm = 0.35;
constexpr double kKmPerDegree = 111.195;  // of latitude
constexpr size_t kNeighbours = 6;

constexpr std::array<std::string_view, 32> kPlaceNames = {
    "Tilleuls",   "Moulin Neuf", "Verger",    "Fontaine",  "Remparts",     "Lavoir",   "Tanneurs",
    "Passerelle", "Belvédère",   "Écluse",    "Grenier",   "Horloge",      "Chapelle", "Pépinière",
    "Manège",     "Colombier",   "Glacière",  "Clairière", "Vieux Marché", "Carrière", "Tuilerie",
    "Garenne",    "Prairie",     "Roseraie",  "Bateliers", "Corderie",     "Forge",    "Vignes",
    "Sources",    "Peupliers",   "Abreuvoir", "Cascade"};

// "Tilleuls - Fontaine": each ordered pair of two names once, then again with a number.
std::string invent_name(int k) {
  constexpr int kNames = static_cast<int>(kPlaceNames.size());
  constexpr int kPairs = kNames * (kNames - 1);
  const int pair = static_cast<int>((k * 389L) % kPairs);  // 389 is prime to the number of pairs
  const int first = pair / (kNames - 1);
  const int second = (first + 1 + pair % (kNames - 1)) % kNames;
  const auto name = fmt::format("{} - {}", kPlaceNames[static_cast<size_t>(first)],
                                kPlaceNames[static_cast<size_t>(second)]);
  return k < kPairs ? name : fmt::format("{} {}", name, k / kPairs + 1);
}

// Vogel's spiral (1979) fills a disc evenly; the jitter is too small for two places to meet.
void place(city_place& p, int k, position centre, random_source& random) {
  const double golden_angle = std::numbers::pi * (3 - std::sqrt(5.0));
  const double radius = kSpacingKm * std::sqrt((k + 0.5) / std::numbers::pi);
  p.east_km = radius * std::cos(k * golden_angle) + kSpacingKm * random.uniform(-0.12, 0.12);
  p.north_km = radius * std::sin(k * golden_angle) + kSpacingKm * random.uniform(-0.12, 0.12);
  const double shrink = std::max(0.01, std::cos(centre.latitude * std::numbers::pi / 180));
  const auto rounded = [](double degrees) { return std::round(degrees * 1e6) / 1e6; };
  p.station.where = position{rounded(centre.latitude + p.north_km / kKmPerDegree),
                             rounded(centre.longitude + p.east_km / (kKmPerDegree * shrink))};
}

// `edge` is 0 in the centre and 1 at the city's rim.
void settle(city_place& p, double edge, random_source& random) {
  const double size = std::sqrt(p.station.capacity / 30.0);
  p.homes = size * std::exp(1.4 * (edge - 0.5) + 0.5 * random.normal());
  p.jobs = size * std::exp(1.8 * (0.5 - edge) + 0.6 * random.normal());
  p.leisure = size * std::exp(1.2 * (0.5 - edge) + 0.7 * random.normal());
  p.errands = size;
}

// Homes get the bikes that will leave in the morning.
void fill_for_the_night(city_place& p, random_source& random) {
  const double share = 0.2 + 0.5 * p.homes / (p.homes + p.jobs) + random.uniform(-0.1, 0.1);
  const auto bikes = static_cast<int>(std::lround(share * p.station.capacity));
  p.night_ebikes = static_cast<count>(std::lround(bikes * random.uniform(0.25, 0.55)));
  p.night_mechanical = static_cast<count>(bikes - p.night_ebikes);
}

void close(city_place& p) {
  p.open = false;
  p.homes = p.jobs = p.leisure = p.errands = 0;
}

// About one place in sixty is closed for works, one in 150 taken away.
void close_some(std::vector<city_place>& places, random_source& random) {
  const auto n = places.size();
  for (size_t k = 0; k < (n + 50) / 60; ++k) close(places[random.below(n)]);
  for (size_t k = 0; k < (n + 100) / 150; ++k) {
    auto& gone = places[random.below(n)];
    close(gone);
    gone.installed = false;
    gone.night_mechanical = gone.night_ebikes = 0;
  }
}

}  // namespace

double distance_km(const city_place& a, const city_place& b) {
  return std::hypot(a.east_km - b.east_km, a.north_km - b.north_km);
}

std::vector<city_place> lay_out_city(int stations, std::uint64_t seed, position centre) {
  random_source random(seed);
  std::vector<city_place> places(static_cast<size_t>(std::clamp(stations, 1, 100'000)));
  for (size_t at = 0; at < places.size(); ++at) {
    auto& p = places[at];
    const int k = static_cast<int>(at);
    p.station.code = std::to_string(1001 + k);
    p.station.id = std::to_string(20'000'000'000 + 7919L * k);  // like Vélib's, beyond 32 bits
    p.station.name = invent_name(k);
    p.station.capacity = static_cast<count>(15 + random.below(26) + (random.below(4) == 0 ? 20 : 0));
    place(p, k, centre, random);
    settle(p, std::sqrt((k + 0.5) / static_cast<double>(places.size())), random);
    fill_for_the_night(p, random);
  }
  close_some(places, random);
  std::sort(places.begin(), places.end(),
            [](const auto& a, const auto& b) { return a.station.code < b.station.code; });
  find_neighbours(places, kNeighbours);
  return places;
}

}  // namespace velib
