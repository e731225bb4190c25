// The state of a city, and who is whose neighbour: inputs of "trend" that are not of one station.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "model/trend_view.h"

namespace velib {

namespace {

constexpr double kEarthKm = 6371.0;
constexpr float kNone = trend_mean::kNone;
// What a station's profile must change by, squared and as a share of its size, to be told from none.
constexpr float kStillness = 5e-4f;
constexpr float kLeastHourlyChange = 0.05f;  // bikes

struct place {
  std::uint32_t station = 0;
  double east = 0, north = 0;  // km on a plane that touches the city: cities are small
};

std::vector<place> places_of(std::span<const station> stations) {
  constexpr double kDegree = kEarthKm * std::numbers::pi / 180;
  double middle = 0;
  std::vector<place> places;
  for (std::uint32_t s = 0; s < stations.size(); ++s) {
    if (!stations[s].where) continue;
    places.push_back({s, stations[s].where->longitude * kDegree, stations[s].where->latitude * kDegree});
    middle += (stations[s].where->latitude - middle) / static_cast<double>(places.size());
  }
  for (auto& p : places) p.east *= std::cos(middle * std::numbers::pi / 180);
  return places;
}

// The nearest to places[at], of places from south to north: outwards from it, until what is left is too far
// north or south alone.
std::vector<neighbourhood::neighbour> nearest(std::span<const place> places, size_t at, size_t most) {
  const auto& to = places[at];
  const auto north_squared = [&](size_t k) {
    const double north = places[k].north - to.north;
    return north * north;
  };
  std::vector<std::pair<double, std::uint32_t>> far;  // squared; a heap with the farthest first
  far.reserve(most);
  for (size_t south = at, north = at + 1; south > 0 || north < places.size();) {
    const bool up = south == 0 || (north < places.size() && north_squared(north) < north_squared(south - 1));
    const size_t k = up ? north++ : --south;
    if (far.size() == most && north_squared(k) > far.front().first) break;
    const double east = places[k].east - to.east;
    const std::pair candidate(east * east + north_squared(k), places[k].station);
    if (far.size() == most) {
      if (!(candidate < far.front())) continue;
      std::ranges::pop_heap(far);
      far.pop_back();
    }
    far.push_back(candidate);
    std::ranges::push_heap(far);
  }
  std::ranges::sort_heap(far);
  std::vector<neighbourhood::neighbour> near;
  for (const auto& [squared, station] : far)
    near.push_back({station, static_cast<float>(std::sqrt(squared))});
  return near;
}

// Sums of a least-squares fit through the origin.
struct slope {
  float xy = 0, xx = 0;
  int n = 0;

  void add(float x, float y, float weight) {
    if (std::isnan(x) || std::isnan(y)) return;
    xy += weight * x * y;
    xx += weight * x * x;
    ++n;
  }
  float value() const { return n == 0 ? kNone : xy / (xx + kStillness * static_cast<float>(n)); }
};

}  // namespace

neighbourhood find_neighbours(std::span<const station> stations, size_t most) {
  auto places = places_of(stations);
  std::ranges::stable_sort(places, {}, &place::north);
  neighbourhood near{std::vector<std::vector<neighbourhood::neighbour>>(stations.size())};
  for (size_t k = 0; k < places.size(); ++k) near.of[places[k].station] = nearest(places, k, most);
  return near;
}

city_inputs city_inputs_at(const trend_city& city, int origin) {
  std::array<slope, kCourseSpans.size()> own, other;
  std::array<trend_mean, kCourseSpans.size()> change;
  trend_mean moved, usual;
  for (size_t s = 0; s < city.w.stations.size(); ++s) {
    const station_view v(city, s, origin, {0, origin});
    if (std::isnan(v.bikes(0))) continue;
    for (size_t k = 0; k < kCourseSpans.size(); ++k) {
      const int span = kCourseSpans[k];
      const float moves = v.bikes(0) - v.bikes(span);
      own[k].add(v.level(0) - v.level(-span), moves, 1 / v.size());
      other[k].add(v.level_of_other_type(0) - v.level_of_other_type(-span), moves, 1 / v.size());
      change[k].add(moves / v.size());
    }
    moved.add(std::abs(v.bikes(0) - v.bikes(4)));
    usual.add(v.hourly_change(-2));
  }
  city_inputs all;
  for (size_t k = 0; k < kCourseSpans.size(); ++k) {
    all.followed[k] = own[k].value();
    all.other_followed[k] = other[k].value();
    all.change[k] = change[k].value();
  }
  all.activity = moved.value() / (usual.value() + kLeastHourlyChange);
  return all;
}

city_inputs seen(const city_inputs& all, int origin, sight visible) {
  city_inputs left = all;
  for (size_t k = 0; k < kCourseSpans.size(); ++k) {
    if (visible.newest == origin && visible.oldest <= origin - kCourseSpans[k]) continue;
    left.followed[k] = left.other_followed[k] = left.change[k] = kNone;
  }
  if (visible.newest != origin || visible.oldest > origin - 4) left.activity = kNone;
  return left;
}

}  // namespace velib
