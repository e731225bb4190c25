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

// Keeps the `most` places nearest to one.
class nearest_places {
 public:
  nearest_places(const place& to, size_t most) : to_(to), most_(most) { far_.reserve(most); }

  // False when neither this place nor any farther to the north or south can be among them.
  bool take(const place& p) {
    const double north = p.north - to_.north, east = p.east - to_.east;
    const std::pair candidate(east * east + north * north, p.station);
    if (far_.size() == most_) {
      if (far_.empty() || north * north > far_.front().first) return false;
      if (!(candidate < far_.front())) return true;
      std::ranges::pop_heap(far_);
      far_.pop_back();
    }
    far_.push_back(candidate);
    std::ranges::push_heap(far_);
    return true;
  }

  std::vector<neighbourhood::neighbour> sorted() {
    std::ranges::sort_heap(far_);
    std::vector<neighbourhood::neighbour> near;
    near.reserve(far_.size());
    for (const auto& [squared, station] : far_)
      near.push_back({station, static_cast<float>(std::sqrt(squared))});
    return near;
  }

 private:
  const place& to_;
  size_t most_;
  std::vector<std::pair<double, std::uint32_t>> far_;  // squared; a heap with the farthest first
};

// Of places from south to north: outwards from places[at], until what is left is too far north or south
// alone. A few on one side, then a few on the other: processors foresee that, and not which is nearer.
std::vector<neighbourhood::neighbour> nearest(std::span<const place> places, size_t at, size_t most) {
  constexpr size_t kTurn = 8;
  nearest_places found(places[at], most);
  size_t south = at, north = places.size() - at - 1;  // how many are left
  while (south > 0 || north > 0) {
    for (size_t k = 0; k < kTurn && north > 0; ++k) {
      north = found.take(places[places.size() - north]) ? north - 1 : 0;
    }
    for (size_t k = 0; k < kTurn && south > 0; ++k) south = found.take(places[south - 1]) ? south - 1 : 0;
  }
  return found.sorted();
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
