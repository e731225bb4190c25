#include "api/station_map.h"

#include <boost/json.hpp>

#include "api/answer.h"
#include "api/json_values.h"
#include "api/station_answers.h"
#include "api/station_filter.h"

namespace velib {

namespace json = boost::json;

namespace {

json::value point_of(const std::optional<position>& where) {
  if (!where) return nullptr;
  return {{"type", "Point"}, {"coordinates", json::array{where->longitude, where->latitude}}};
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object properties_of(const station& s, const station_state& state, const time_zone& zone) {
  return {{"code", s.code},
          {"name", s.name},
          {"commune", text_or_null(s.commune)},
          {"capacity", json_of(s.capacity)},
          {"bikes", json_of(state.bikes)},
          {"mechanical", json_of(state.mechanical)},
          {"ebikes", json_of(state.ebikes)},
          {"docks", json_of(state.docks)},
          {"installed", json_of(state.installed)},
          {"renting", json_of(state.renting)},
          {"returning", json_of(state.returning)},
          {"reported_at", json_of(state.reported_at, zone)}};
}

json::object feature_of(const station& s, const station_state& state, const time_zone& zone) {
  return {{"type", "Feature"},
          {"id", s.code},
          {"geometry", point_of(s.where)},
          {"properties", properties_of(s, state, zone)}};
}

response geojson(const json::object& body) {
  auto made = json_answer(200, body);
  made.headers = {{"content-type", "application/geo+json"}};
  return made;
}

response collection_of(const published& now, const station_filter& filter) {
  json::array features;
  for (size_t s = 0; s < now.window.stations.size(); ++s) {
    const auto& state = now.window.latest[s];
    if (!state || !filter.takes(now.window.stations[s], *state)) continue;
    features.push_back(feature_of(now.window.stations[s], *state, now.zone));
  }
  return geojson({{"type", "FeatureCollection"},
                  {"data_time", format_local(now.snapshot.observed_at, now.zone)},
                  {"features", std::move(features)}});
}

}  // namespace

reply station_map_endpoint::operator()(const call& c) const {
  auto query = query_reader::parse(c.request.query);
  if (!query) return failure(400, "The query holds broken percent-encoding.");
  const auto filter = read_filter(*query);
  if (!query->ok()) return query->refusal();
  const auto now = state.current();
  if (!now) return no_data_yet();
  if (!filter.empty()) return collection_of(*now, filter);
  return now->answers.keep(c.pattern, "", c.pattern, [&] { return collection_of(*now, {}); });
}

reply station_endpoint::operator()(const call& c) const {
  return station_answer(state, c, "", [](const published& now, size_t station) {
    const auto said = now.window.latest[station].value_or(station_state{});
    return geojson(feature_of(now.window.stations[station], said, now.zone));
  });
}

}  // namespace velib
