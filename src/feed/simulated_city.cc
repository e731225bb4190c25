#include "feed/simulated_city.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace velib {

namespace {

using std::chrono::minutes;

constexpr std::chrono::hours kTrucksAt{3};  // local time
constexpr double kStreetsPerCrowFly = 1.3;
constexpr double kMechanicalKmh = 13;
constexpr double kElectricKmh = 17;
constexpr double kMinutesAtDocks = 3;
constexpr double kTypicalTripKm = 2.0;

template <class Weight>
weighted_draw draw_by(const std::vector<city_place>& places, Weight weight) {
  std::vector<double> weights;
  for (const auto& p : places) weights.push_back(p.*weight);
  return weighted_draw(weights);
}

// The local day as the operator counts it, from truck to truck, in days since 1970-01-01.
long operating_day(utc_time time, std::chrono::seconds utc_offset) {
  return std::chrono::floor<std::chrono::days>(time + utc_offset - kTrucksAt).time_since_epoch().count();
}

// When that day began. The offset at the start may differ from the one now: clocks change in between.
utc_time start_of_day(utc_time time, const time_zone& zone) {
  const auto offset = zone.at(time).utc_offset;
  const utc_time local = utc_time(std::chrono::days(operating_day(time, offset))) + kTrucksAt;
  const auto offset_then = zone.at(local - offset).utc_offset;
  return local - offset_then;
}

size_t slot_of(utc_time minute, size_t slots) {
  const auto since_epoch = std::chrono::duration_cast<minutes>(minute.time_since_epoch()).count();
  return static_cast<size_t>(since_epoch) % slots;
}

answer yes_or_no(bool truth) {
  return truth ? answer::yes : answer::no;
}

}  // namespace

simulated_city::simulated_city(options chosen)
    : options_(std::move(chosen)),
      places_(lay_out_city(options_.stations, options_.seed, options_.centre)),
      where_(places_.size()),
      open_places_(static_cast<int>(
          std::count_if(places_.begin(), places_.end(), [](const auto& p) { return p.open; }))),
      homes_(draw_by(places_, &city_place::homes)),
      jobs_(draw_by(places_, &city_place::jobs)),
      leisure_(draw_by(places_, &city_place::leisure)),
      errands_(draw_by(places_, &city_place::errands)) {
  for (size_t k = 0; k < places_.size(); ++k) where_[k] = {places_[k].east_km, places_[k].north_km};
}

// Riders look at many places before they choose one: distance_km would touch two of these each time.
double simulated_city::km_between(int a, int b) const {
  const auto& [east, north] = where_[static_cast<size_t>(a)];
  const auto& [other_east, other_north] = where_[static_cast<size_t>(b)];
  return std::hypot(east - other_east, north - other_north);
}

snapshot simulated_city::at(utc_time time) {
  move_to(std::chrono::floor<minutes>(time));
  snapshot s{.observed_at = now_, .captured_at = time, .entries = {}};
  s.entries.reserve(places_.size());
  for (size_t k = 0; k < places_.size(); ++k) s.entries.push_back(entry_of(k));
  return s;
}

int simulated_city::riding() const {
  size_t n = 0;
  for (const auto& rides : arriving_) n += rides.size();
  return static_cast<int>(n);
}

void simulated_city::move_to(utc_time minute) {
  const auto start = start_of_day(minute, options_.zone);
  if (start != day_start_ || minute < now_) begin_day(start);
  while (now_ < minute) step();
}

void simulated_city::begin_day(utc_time start) {
  day_start_ = now_ = start;
  const auto local = options_.zone.at(start);
  const long day = operating_day(start, local.utc_offset);
  weekend_ = local.is_weekend();
  mood_ = mood_of(options_.seed, day);
  random_ = random_source(options_.seed + 1'000'003u * static_cast<std::uint64_t>(day));
  changed_at_.assign(places_.size(), start);
  mechanical_.clear();
  ebikes_.clear();
  for (const auto& p : places_) {
    mechanical_.push_back(p.night_mechanical);
    ebikes_.push_back(p.night_ebikes);
  }
  for (auto& rides : arriving_) rides.clear();
}

void simulated_city::step() {
  now_ += minutes(1);
  for (const auto& r : std::exchange(arriving_[slot_of(now_, kLongestRide)], {})) arrive(r);
  const auto local = options_.zone.at(now_);
  const auto trips = trips_a_minute(mood_, weekend_, local.hour * 60 + local.minute);
  for (int kind = 0; kind < kTripKinds; ++kind) {
    const double mean = trips[static_cast<size_t>(kind)] * open_places_;
    for (int n = random_.poisson(mean); n > 0; --n) depart(static_cast<trip_kind>(kind));
  }
}

bool simulated_city::has_dock(int at) const {
  const auto k = static_cast<size_t>(at);
  return mechanical_[k] + ebikes_[k] < places_[k].station.capacity;
}

// A rider before full docks goes on to the nearest place that has one, and may find it full as well.
void simulated_city::arrive(const ride& r) {
  const auto k = static_cast<size_t>(r.to);
  if (has_dock(r.to)) {
    ++(r.electric ? ebikes_ : mechanical_)[k];
    changed_at_[k] = now_;
    return;
  }
  const auto& near = places_[k].neighbours;
  const auto free = std::find_if(near.begin(), near.end(), [&](int at) { return has_dock(at); });
  if (free != near.end()) return send(r.to, *free, r.electric);
  send(r.to, near.empty() ? r.to : near[random_.below(near.size())], r.electric);
}

std::pair<const weighted_draw*, const weighted_draw*> simulated_city::flow_of(trip_kind kind) const {
  switch (kind) {
    case trip_kind::to_work:
      return {&homes_, &jobs_};
    case trip_kind::from_work:
      return {&jobs_, &homes_};
    case trip_kind::to_leisure:
      return {&homes_, &leisure_};
    case trip_kind::from_leisure:
      return {&leisure_, &homes_};
    case trip_kind::errand:
      break;
  }
  return {&errands_, &errands_};
}

void simulated_city::depart(trip_kind kind) {
  const auto [sending, drawing] = flow_of(kind);
  const int from = sending->at(random_.uniform());
  const auto k = static_cast<size_t>(from);
  const int bikes = mechanical_[k] + ebikes_[k];
  if (bikes == 0 || open_places_ < 2) return;  // this rider walks
  const bool electric = static_cast<int>(random_.below(static_cast<std::uint64_t>(bikes))) < ebikes_[k];
  --(electric ? ebikes_ : mechanical_)[k];
  changed_at_[k] = now_;
  send(from, draw_destination(from, *drawing), electric);
}

void simulated_city::send(int from, int to, bool electric) {
  const double km = kStreetsPerCrowFly * km_between(from, to);
  const double pace = random_.uniform(0.85, 1.25);
  const double needed = kMinutesAtDocks + pace * 60 * km / (electric ? kElectricKmh : kMechanicalKmh);
  const auto ride_minutes = std::clamp(std::lround(needed), 1L, static_cast<long>(kLongestRide) - 1);
  arriving_[slot_of(now_ + minutes(ride_minutes), kLongestRide)].push_back({to, electric});
}

// A place draws riders by its weight and, e-fold every kTypicalTripKm, by being near: draws that are too far
// are drawn again.
int simulated_city::draw_destination(int from, const weighted_draw& drawing) {
  int to = from;
  for (int tries = 0; tries < 16; ++tries) {
    const int drawn = drawing.at(random_.uniform());
    if (drawn == from) continue;
    to = drawn;
    const double km = km_between(from, to);
    if (random_.uniform() < std::exp(-km / kTypicalTripKm)) break;
  }
  return to;
}

snapshot_entry simulated_city::entry_of(size_t at) const {
  const auto& p = places_[at];
  const int bikes = mechanical_[at] + ebikes_[at];
  return {.station = p.station,
          .state = {.bikes = static_cast<count>(bikes),
                    .docks = static_cast<count>(p.station.capacity - bikes),
                    .mechanical = static_cast<count>(mechanical_[at]),
                    .ebikes = static_cast<count>(ebikes_[at]),
                    .installed = yes_or_no(p.installed),
                    .renting = yes_or_no(p.open),
                    .returning = yes_or_no(p.open),
                    .reported_at = changed_at_[at]}};
}

}  // namespace velib
