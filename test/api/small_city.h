// A small fixed city as it would be published: five stations, one of each trouble, and six hours of history.
#pragma once

#include <cmath>
#include <limits>
#include <memory>

#include "api/backend.h"
#include "api/published.h"
#include "domain/last_day.h"

namespace velib {

inline const utc_time kSmallCityTime = *parse_time("2026-03-29T04:10:00Z");  // 3 h after the clock change

inline snapshot_entry small_station(const char* code, const char* name, count capacity, station_state state) {
  return {.station = {.code = code,
                      .id = code,
                      .name = name,
                      .where = position{48.8656, 2.2757},
                      .capacity = capacity,
                      .commune = "Paris",
                      .commune_code = "75056"},
          .state = state};
}

inline station_state small_state(count bikes, count docks, count mechanical, count ebikes) {
  return {.bikes = bikes,
          .docks = docks,
          .mechanical = mechanical,
          .ebikes = ebikes,
          .installed = answer::yes,
          .renting = answer::yes,
          .returning = answer::yes,
          .reported_at = kSmallCityTime - std::chrono::seconds(95)};
}

// 10001 closed for good (capacity 0), 10002 as it should be, 10003 overfull and its kinds at odds,
// 10004 of unknown counts and place, 10005 seen earlier but not in this snapshot.
inline snapshot small_snapshot(utc_time time) {
  auto unknown = small_station("10004", "Gare \"du Nord\"", kUnknown, {});
  unknown.station.where.reset();
  return {.observed_at = time,
          .captured_at = time + std::chrono::seconds(20),
          .entries = {small_station("10001", "Fermée", 0, small_state(0, 0, 0, 0)),
                      small_station("10002", "Hôtel de Ville — Été", 35, small_state(12, 23, 8, 4)),
                      small_station("10003", "Bastille", 20, small_state(15, 9, 3, 4)), unknown}};
}

inline window small_window() {
  using std::chrono::hours;
  auto w = make_window(kSmallCityTime, std::chrono::minutes(15), 4 * 96);
  record(w, {.observed_at = kSmallCityTime - hours(7),
             .captured_at = kSmallCityTime - hours(7),
             .entries = {small_station("10005", "Gone", 10, small_state(1, 9, 1, 0))}});
  for (int back = 5; back > 0; --back) {
    if (back == 3) continue;  // an hour nobody measured
    auto s = small_snapshot(kSmallCityTime - hours(back));
    for (auto& entry : s.entries) {
      if (is_known(entry.state.bikes)) entry.state.bikes = static_cast<count>(entry.state.bikes + back);
    }
    record(w, s);
  }
  record(w, small_snapshot(kSmallCityTime));
  return w;
}

// The bikes of now, one more an hour; no number where there is no count.
inline city_forecast small_forecast(const window& w) {
  const int origin = *cell_at(w, w.observed_at);
  city_forecast out{.origin = w.observed_at,
                    .horizons = {std::chrono::minutes(30), std::chrono::minutes(60),
                                 std::chrono::minutes(120), std::chrono::minutes(180)},
                    .model_version = "trend-2026.03",
                    .took = std::chrono::microseconds(1500)};
  for (size_t station = 0; station < w.stations.size(); ++station) {
    const count bikes = w.bikes[w.cell(station, origin)];
    for (const float more : {0.5f, -1.4f, -13.0f, 2.6f}) {
      out.bikes.push_back(is_known(bikes) ? std::max(0.0f, static_cast<float>(bikes) + more)
                                          : std::numeric_limits<float>::quiet_NaN());
    }
    out.missing_hours.push_back(missing_hours(w, station, origin));
  }
  return out;
}

// Around that many, wider as time goes.
inline void spread_around(count bikes, size_t station, size_t horizon, count_chances& chances) {
  const auto at_most = chances.at_most(station, horizon);
  for (size_t k = 0; k < at_most.size(); ++k) {
    const float apart = static_cast<float>(k) + 0.5f - static_cast<float>(bikes);
    at_most[k] = 1.0f / (1.0f + std::exp(-apart / static_cast<float>(horizon + 1)));
  }
  at_most.back() = 1.0f;
}

// As the kind "trend" says it: a distribution at eight leads, here the bikes of now and one more or less. Of
// the e-bikes of 10002 too; those of 10003 are at odds with its bikes, and nobody tells them.
inline city_forecast small_chances(const window& w) {
  const int origin = *cell_at(w, w.observed_at);
  city_forecast out = small_forecast(w);
  out.horizons.clear();
  for (const int minutes : {15, 30, 45, 60, 90, 120, 150, 180}) out.horizons.emplace_back(minutes);
  out.model_kind = "trend";
  std::vector<int> most;
  for (const auto& s : w.stations) most.push_back(std::max<int>(s.capacity, 4));
  out.chances = out.ebike_chances = count_chances(most, out.horizons.size());
  out.bikes.assign(w.stations.size() * out.horizons.size(), std::numeric_limits<float>::quiet_NaN());
  for (size_t station = 0; station < w.stations.size(); ++station) {
    const count bikes = w.bikes[w.cell(station, origin)];
    if (!is_known(bikes)) continue;
    for (size_t h = 0; h < out.horizons.size(); ++h) {
      spread_around(bikes, station, h, out.chances);
      const auto at_most = out.chances.at_most(station, h);
      if (w.stations[station].code == "10002") spread_around(4, station, h, out.ebike_chances);
      out.bikes[station * out.horizons.size() + h] = static_cast<float>(quantile(at_most, 0.5));
    }
  }
  return out;
}

inline std::shared_ptr<published> small_city() {
  auto city = std::make_shared<published>();
  city->snapshot = small_snapshot(kSmallCityTime);
  city->window = small_window();
  city->forecast = small_forecast(city->window);
  city->zone = *time_zone::load("Europe/Paris");
  return city;
}

// Answered as of half a minute after the snapshot.
class small_clock final : public velib::clock {
 public:
  utc_time now() const override { return time; }
  utc_time time = kSmallCityTime + std::chrono::seconds(30);
};

inline std::string body_text(const response& answer) {
  return std::string(body_of(answer));
}

inline std::string header_value(const response& answer, std::string_view name) {
  for (const auto* headers : {&answer.headers, answer.ready ? &answer.ready->headers : nullptr}) {
    if (!headers) continue;
    for (const auto& [key, value] : *headers) {
      if (key == name) return value;
    }
  }
  return "";
}

inline response ask(const request_handler& handler, std::string_view target, std::string method = "GET",
                    header_list headers = {}) {
  const size_t mark = std::min(target.find('?'), target.size());
  return handler({.method = std::move(method),
                  .path = std::string(target.substr(0, mark)),
                  .query = std::string(target.substr(std::min(mark + 1, target.size()))),
                  .headers = std::move(headers)});
}

}  // namespace velib
