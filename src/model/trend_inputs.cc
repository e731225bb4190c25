#include "model/trend_inputs.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "model/input_row.h"
#include "model/trend_view.h"

namespace velib {

namespace {

constexpr float kNone = trend_mean::kNone;
constexpr std::array kLags = {1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 32, 48, 96};
constexpr auto kSpans = kCourseSpans;
constexpr float kLeastUsual = 0.05f;        // bikes: a station is never known as wholly still
constexpr float kUsualOfStrangers = 0.09f;  // of the size, per square root of an hour: no profile yet

float share_known(const station_view& s, int cells) {
  int known = 0;
  for (int back = 0; back < cells; ++back) known += std::isnan(s.bikes(back)) ? 0 : 1;
  return static_cast<float>(known) / static_cast<float>(cells);
}

// Sum of the changes from cell to cell, whatever their sign.
float movement(const station_view& s, int cells) {
  float sum = 0;
  for (int back = 0; back < cells; ++back) {
    const float change = std::abs(s.bikes(back) - s.bikes(back + 1));
    if (!std::isnan(change)) sum += change;
  }
  return sum;
}

void add_recent(const station_view& s, const station_base& base, input_row& row) {
  row.add(base.now / base.size, "now");
  row.add(base.now, "bikes");
  row.add(base.size, "size");
  row.add(static_cast<float>(base.age), "age");
  for (const int lag : kLags) row.add(base.now - s.bikes(lag), "since_{}", lag);
  for (const int cells : {4, 12}) row.add(movement(s, cells), "movement_{}", cells);
  float low = kNone, high = kNone;
  for (int back = 0; back < kQuartersOfDay; back += 4) {
    low = std::fmin(low, s.bikes(back));
    high = std::fmax(high, s.bikes(back));
  }
  row.add(base.now - low, "over_low");
  row.add(high - base.now, "under_high");
  for (const int cells : {4, 24, 96}) row.add(share_known(s, cells), "known_{}", cells);
}

void add_profile(const station_view& s, const station_base& base, input_row& row) {
  const auto* p = s.profile();
  row.add(s.level(0) / base.size, "level");
  for (const int span : kSpans) {
    const float usual = s.level(0) - s.level(-span);
    row.add(usual, "usual_{}", span);
    row.add(usual - (base.now - s.bikes(span)), "unusual_{}", span);
  }
  row.add(s.hourly_change(0), "hourly_change");
  for (const size_t type : {0u, 1u})
    row.add(std::log1p(p ? static_cast<float>(p->days[type]) : 0.0f), "days_{}", type);
}

void add_clock(const local_quarter& q, input_row& row) {
  const float day = 2 * std::numbers::pi_v<float> * static_cast<float>(q.quarter) / kQuartersOfDay;
  const float week = (2 * std::numbers::pi_v<float> * static_cast<float>(q.weekday) + day / 7) / 7;
  row.add(std::sin(day), "day_sin");
  row.add(std::cos(day), "day_cos");
  row.add(std::sin(week), "week_sin");
  row.add(std::cos(week), "week_cos");
  row.add(q.type == day_type::free ? 1.0f : 0.0f, "free");
}

void add_neighbours(std::span<const station_view> near, std::span<const neighbourhood::neighbour> where,
                    input_row& row) {
  trend_mean now, change1, change4, over_level;
  for (const auto& n : near) {
    now.add(n.bikes(0) / n.size());
    change1.add((n.bikes(0) - n.bikes(1)) / n.size());
    change4.add((n.bikes(0) - n.bikes(4)) / n.size());
    over_level.add((n.bikes(0) - n.level(0)) / n.size());
  }
  row.add(now.value(), "near_now");
  row.add(change1.value(), "near_since_1");
  row.add(change4.value(), "near_since_4");
  row.add(over_level.value(), "near_over_level");
  for (size_t k = 0; k < 3; ++k) {
    row.add(k < near.size() ? near[k].bikes(0) / near[k].size() : kNone, "near_{}_now", k);
    row.add(k < near.size() ? where[k].km : kNone, "near_{}_km", k);
  }
}

// What a network is told of one horizon.
void add_horizon(const station_view& s, std::span<const station_view> near, const station_base& base,
                 const city_inputs& of_city, size_t horizon, input_row& row) {
  const int lead = kTrendLeads[horizon];
  const float usual = s.level(lead) - s.level(0);
  const float other = s.level_of_other_type(lead) - s.level_of_other_type(0);
  trend_mean near_usual;
  for (const auto& n : near) near_usual.add((n.level(lead) - n.level(0)) / n.size());
  constexpr int kDay = kQuartersOfDay, kWeek = 7 * kQuartersOfDay;
  row.add(s.bikes(kDay - lead) - s.bikes(kDay), "day_ago_{}", lead);
  row.add(s.bikes(kWeek - lead) - s.bikes(kWeek), "week_ago_{}", lead);
  row.add(usual, "profile_{}", lead);
  row.add(other, "other_profile_{}", lead);
  row.add(usual * of_city.followed[0], "followed_{}_{}", kSpans[0], lead);
  row.add(usual * of_city.followed[1], "followed_{}_{}", kSpans[1], lead);
  row.add(other * of_city.other_followed[1], "other_followed_{}_{}", kSpans[1], lead);
  row.add(near_usual.value(), "near_profile_{}", lead);
  row.add(s.hourly_change(lead), "hourly_change_{}", lead);
  row.add(base.usual[horizon], "change_{}", lead);
}

void add_city(const city_inputs& c, input_row& row) {
  for (size_t k = 0; k < kSpans.size(); ++k) {
    row.add(c.followed[k], "city_followed_{}", kSpans[k]);
    row.add(c.other_followed[k], "city_other_followed_{}", kSpans[k]);
    row.add(c.change[k], "city_change_{}", kSpans[k]);
  }
  row.add(c.activity, "city_activity");
}

station_base base_of(const station_view& s) {
  station_base base{.age = kQuartersOfDay, .size = s.size()};
  float most = s.size();
  base.now = kNone;
  for (int back = kQuartersOfDay - 1; back >= 0; --back) {
    const float n = s.bikes(back);
    if (std::isnan(n)) continue;
    base.now = n;
    base.age = back;
    most = std::fmax(most, n);
  }
  if (std::isnan(base.now)) base.now = s.level(0);
  if (std::isnan(base.now)) base.now = s.size() / 2;
  const float full = base.age < kQuartersOfDay ? s.full_at(base.age) : kNone;
  base.most = static_cast<int>(std::lround(std::fmax(std::fmax(most, full), std::ceil(base.now))));
  base.full = full >= 1 ? static_cast<int>(full) : base.most;
  const auto* p = s.profile();
  for (size_t h = 0; h < kTrendHorizons; ++h) {
    const auto hours = static_cast<float>(kTrendLeads[h]) / 4;
    const float strange = kUsualOfStrangers * s.size() * std::sqrt(hours);
    const float usual = p && p->change[h].is_known() ? p->change[h].bikes() : strange;
    base.usual[h] = std::fmax(usual, kLeastUsual);
  }
  return base;
}

void add_all(const trend_city& city, const station_view& own, const city_inputs& of_city,
             const station_base& base, input_row& row) {
  const auto& where = city.near.of[own.station()];
  std::vector<station_view> near;
  const sight visible{own.visible().oldest, own.visible().newest};
  for (const auto& n : where) near.emplace_back(city, n.station, own.origin(), visible);
  add_recent(own, base, row);
  add_profile(own, base, row);
  add_clock(city.quarters[static_cast<size_t>(own.origin())], row);
  add_neighbours(near, where, row);
  add_city(of_city, row);
  for (size_t horizon = 0; horizon < kTrendHorizons; ++horizon) {
    add_horizon(own, near, base, of_city, horizon, row);
  }
}

}  // namespace

std::vector<const station_profile*> profiles_of(const city_profiles& profiles, const window& w) {
  std::vector<const station_profile*> of;
  for (const auto& s : w.stations) of.push_back(find_profile(profiles, s.code));
  return of;
}

station_base station_inputs_at(const trend_city& city, const city_inputs& of_city, size_t station, int origin,
                               sight visible, std::span<float> inputs) {
  const station_view own(city, station, origin, visible);
  const auto base = base_of(own);
  input_row row(inputs);
  add_all(city, own, of_city, base, row);
  return base;
}

const std::vector<std::string>& trend_input_names() {
  static const auto names = [] {
    window w;
    w.steps = 1;
    w.stations.resize(1);
    w.bikes = w.docks = {kUnknown};
    const std::vector<local_quarter> quarters(kLongestLead + 1);
    const neighbourhood near{{{}}};
    const std::vector<const station_profile*> profiles(1);
    const trend_city city{w, quarters, near, profiles};
    const station_view own(city, 0, 0, {});
    std::vector<std::string> collected;
    input_row row(collected);
    add_all(city, own, city_inputs_at(city, 0), base_of(own), row);
    return collected;
  }();
  return names;
}

}  // namespace velib
