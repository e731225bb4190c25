#include "api/predict.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/answer.h"
#include "api/json_values.h"
#include "api/station_answers.h"
#include "domain/last_day.h"

namespace velib {

namespace json = boost::json;

namespace {

constexpr int kHoursAhead = 3;
using hours_ahead = std::array<int, kHoursAhead>;  // whole bikes in 1, 2 and 3 hours

// One station of what is published, at the cell its forecast stands on.
struct station_view {
  const published& state;
  size_t station;
  int origin;

  const velib::station& facts() const { return state.window.stations[station]; }
  count bikes() const { return state.window.bikes[state.window.cell(station, origin)]; }
  count docks() const { return state.window.docks[state.window.cell(station, origin)]; }
  std::string local(utc_time time) const { return format_local(time, state.zone); }
};

response unavailable() {
  return failure(503, "Prediction service temporarily unavailable.");
}

// Nothing when a horizon is missing or has no number.
std::optional<hours_ahead> whole_bikes(const city_forecast& forecast, size_t station) {
  hours_ahead bikes{};
  for (int hour = 1; hour <= kHoursAhead; ++hour) {
    const auto& horizons = forecast.horizons;
    const auto found = std::find(horizons.begin(), horizons.end(), std::chrono::hours(hour));
    if (found == horizons.end()) return std::nullopt;
    const float expected = forecast.at(station, static_cast<size_t>(found - horizons.begin()));
    if (!std::isfinite(expected)) return std::nullopt;
    bikes[static_cast<size_t>(hour - 1)] = std::max(0, static_cast<int>(std::lround(expected)));
  }
  return bikes;
}

json::object current_of(const station_view& view) {
  return {{"bikes_available", view.bikes()},
          {"docks_available", json_of(view.docks())},
          {"capacity", json_of(view.facts().capacity)},
          {"timestamp", view.local(view.state.forecast->origin)}};
}

json::object predictions_of(const station_view& view, const hours_ahead& ahead) {
  json::object out;
  for (int hour = 1; hour <= kHoursAhead; ++hour) {
    const int bikes = ahead[static_cast<size_t>(hour - 1)];
    const utc_time time = view.state.forecast->origin + std::chrono::hours(hour);
    out[fmt::format("T+{}h", hour)] = {
        {"bikes", bikes}, {"change", bikes - view.bikes()}, {"time", view.local(time)}};
  }
  return out;
}

json::array history_of(const station_view& view) {
  const auto day = last_day(view.state.window, view.station, view.origin);
  utc_time time = view.state.forecast->origin - std::chrono::hours(kHoursOfDay - 1);
  json::array out;
  for (const count bikes : day) {
    out.push_back({{"bikes", json_of(bikes)}, {"time", view.local(time)}});
    time += std::chrono::hours(1);
  }
  return out;
}

json::object metadata_of(const station_view& view) {
  const auto& where = view.facts().where;
  return {{"simulated_history", false},  // a gap is null, never an invented count
          {"lat", where ? json::value(where->latitude) : json::value(nullptr)},
          {"lon", where ? json::value(where->longitude) : json::value(nullptr)},
          {"history_hours_missing", view.state.forecast->missing_hours[view.station]},
          {"data_time", view.local(view.state.forecast->origin)}};
}

json::object answer_of(const station_view& view, const hours_ahead& ahead) {
  const auto& forecast = *view.state.forecast;
  const double milliseconds = static_cast<double>(forecast.took.count()) / 1000.0;
  return {{"station_code", view.facts().code},
          {"station_name", view.facts().name},
          {"current", current_of(view)},
          {"predictions", predictions_of(view, ahead)},
          {"historical_24h", history_of(view)},
          {"model", {{"version", forecast.model_version}, {"inference_time_ms", milliseconds}}},
          {"metadata", metadata_of(view)}};
}

response predict(const published& now, size_t station) {
  if (!now.forecast) return unavailable();
  const auto origin = cell_at(now.window, now.forecast->origin);
  const auto ahead = whole_bikes(*now.forecast, station);
  if (!origin || !ahead) return unavailable();
  const station_view view{now, station, *origin};
  return is_known(view.bikes()) ? json_answer(200, answer_of(view, *ahead)) : unavailable();
}

}  // namespace

reply predict_endpoint::operator()(const call& c) const {
  if (!state.current()) return unavailable();
  return station_answer(state, c, "", predict);
}

}  // namespace velib
