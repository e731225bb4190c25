#include "model/ebike_inputs.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "model/input_row.h"
#include "model/trend_view.h"

namespace velib {

namespace {

constexpr float kNone = trend_mean::kNone;
constexpr std::array kLags = {1, 2, 4, 8, 12, 24, 48, 96};
constexpr int kHour = 4;              // cells
constexpr float kLeastUsual = 0.05f;  // bikes
constexpr float kMostOfUsual = 1.5f;  // e-bikes come while others go: more may move than the sum does

// A station's e-bikes over its last day, by the hour before the newest count: the same of a recording by the
// hour as of one by the quarter.
struct ebike_day {
  int age = 0;  // cells since the newest count
  float now = 0, all = 0;
  float ebikes = 0, bikes = 0;                  // sums
  float ebike_movement = 0, bike_movement = 0;  // sums of absolute changes within an hour
  float low = kNone, high = kNone;
  int known = 0;

  float share() const { return (ebikes + 0.5f) / (bikes + 1.5f); }
  // Changes of e-bikes over those of all bikes; where little moved, as if each bike went alone.
  float relative_movement() const {
    const float expected = std::sqrt(share());
    return std::clamp((ebike_movement + 2 * expected) / (bike_movement + 2), 0.1f, kMostOfUsual);
  }
};

std::optional<int> age_of(const station_view& s) {
  for (int back = 0; back < kQuartersOfDay; ++back) {
    if (!std::isnan(s.ebikes(back))) return back;
  }
  return std::nullopt;
}

void add_hour(const station_view& s, int back, ebike_day& day) {
  const float ebikes = s.ebikes(back);
  if (std::isnan(ebikes)) return;
  const float bikes = s.bikes(back);
  day.ebikes += ebikes, day.bikes += bikes, ++day.known;
  day.low = std::fmin(day.low, ebikes);
  day.high = std::fmax(day.high, ebikes);
  const float change = ebikes - s.ebikes(back + kHour);
  if (std::isnan(change)) return;
  day.ebike_movement += std::abs(change);
  day.bike_movement += std::abs(bikes - s.bikes(back + kHour));
}

std::optional<ebike_day> day_of(const station_view& s) {
  const auto age = age_of(s);
  if (!age) return std::nullopt;
  ebike_day day{.age = *age, .now = s.ebikes(*age), .all = s.bikes(*age)};
  for (int back = *age; back < *age + kQuartersOfDay; back += kHour) add_hour(s, back, day);
  return day;
}

ebike_base base_of(const ebike_day& day, const station_base& bikes) {
  ebike_base base{.now = day.now};
  for (size_t h = 0; h < kTrendHorizons; ++h) {
    base.usual[h] = std::max(kLeastUsual, day.relative_movement() * bikes.usual[h]);
  }
  return base;
}

void add_day(const station_view& s, const ebike_day& day, const station_base& bikes, input_row& row) {
  const auto known = static_cast<float>(day.known);
  row.add(day.now, "ebikes");
  row.add(day.all - day.now, "mechanical");
  row.add(day.all > 0 ? day.now / day.all : kNone, "share");
  row.add(day.share(), "share_of_day");
  row.add(static_cast<float>(day.age), "age");
  row.add(bikes.size, "size");
  row.add((static_cast<float>(bikes.full) - bikes.now) / bikes.size, "docks");
  row.add(day.relative_movement(), "relative_movement");
  row.add(std::log1p(day.ebike_movement), "ebike_movement");
  row.add(std::log1p(day.bike_movement), "bike_movement");
  row.add(day.now - day.ebikes / known, "over_mean");
  row.add(day.now - day.low, "over_low");
  row.add(day.high - day.now, "under_high");
  for (const int lag : kLags) row.add(day.now - s.ebikes(lag), "since_{}", lag);
  for (const int lag : {1, 4, 12}) {
    row.add(day.all - day.now - (s.bikes(lag) - s.ebikes(lag)), "mechanical_since_{}", lag);
  }
}

void add_clock(const local_quarter& q, input_row& row) {
  const float day = 2 * std::numbers::pi_v<float> * static_cast<float>(q.quarter) / kQuartersOfDay;
  row.add(std::sin(day), "day_sin");
  row.add(std::cos(day), "day_cos");
  row.add(q.type == day_type::free ? 1.0f : 0.0f, "free");
}

void add_neighbours(const trend_city& city, const station_view& own, input_row& row) {
  trend_mean now, bikes, change;
  for (const auto& n : city.near.of[own.station()]) {
    const station_view near(city, n.station, own.origin(), {own.visible().oldest, own.visible().newest});
    const float ebikes = near.ebikes(0);
    now.add(ebikes);
    if (!std::isnan(ebikes)) bikes.add(near.bikes(0));
    change.add((ebikes - near.ebikes(kHour)) / near.size());
  }
  row.add(now.value(), "near_ebikes");
  row.add(now.value() / std::fmax(bikes.value(), 0.5f), "near_share");
  row.add(change.value(), "near_since_4");
}

void add_horizon(const station_view& s, const ebike_base& base, const bike_course& course, size_t h,
                 input_row& row) {
  const int lead = kTrendLeads[h];
  constexpr int kDay = kQuartersOfDay, kWeek = 7 * kQuartersOfDay;
  row.add(course.more[h], "more_{}", lead);
  row.add(course.fewer[h], "fewer_{}", lead);
  row.add(course.none[h], "none_{}", lead);
  row.add(s.ebikes(kDay - lead) - s.ebikes(kDay), "day_ago_{}", lead);
  row.add(s.ebikes(kWeek - lead) - s.ebikes(kWeek), "week_ago_{}", lead);
  row.add(base.usual[h], "change_{}", lead);
}

struct ebike_facts {
  const ebike_day& day;
  const ebike_base& base;
  const station_base& bikes;
  const bike_course& course;
};

void add_all(const trend_city& city, const station_view& own, const ebike_facts& facts, input_row& row) {
  add_day(own, facts.day, facts.bikes, row);
  add_clock(city.quarters[static_cast<size_t>(own.origin())], row);
  add_neighbours(city, own, row);
  for (size_t h = 0; h < kTrendHorizons; ++h) add_horizon(own, facts.base, facts.course, h, row);
}

}  // namespace

void bike_course::note(size_t horizon, float now, std::span<const float> at_most) {
  const auto from = static_cast<size_t>(std::lround(now));
  float above = 0, below = 0;
  for (size_t k = 0; k < at_most.size(); ++k)
    (k < from ? below : above) += k < from ? at_most[k] : 1 - at_most[k];
  more[horizon] = above;
  fewer[horizon] = below;
  none[horizon] = at_most.front();
}

std::optional<ebike_base> ebike_inputs_at(const trend_city& city, size_t station, int origin, sight visible,
                                          const station_base& bikes, const bike_course& course,
                                          std::span<float> inputs) {
  const station_view own(city, station, origin, visible);
  const auto day = day_of(own);
  if (!day) return std::nullopt;
  const auto base = base_of(*day, bikes);
  input_row row(inputs);
  add_all(city, own, {*day, base, bikes, course}, row);
  return base;
}

const std::vector<std::string>& ebike_input_names() {
  static const auto names = [] {
    window w;
    w.steps = 1;
    w.stations.resize(1);
    w.bikes = w.docks = w.ebikes = {kUnknown};
    const std::vector<local_quarter> quarters(kLongestLead + 1);
    const neighbourhood near{{{}}};
    const std::vector<const station_profile*> profiles(1);
    const trend_city city{w, quarters, near, profiles};
    const station_view own(city, 0, 0, {});
    std::vector<std::string> collected;
    input_row row(collected);
    add_all(city, own, {{}, {}, {}, {}}, row);
    return collected;
  }();
  return names;
}

}  // namespace velib
