#include "api/station_map.h"

#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/answer.h"
#include "api/json_values.h"
#include "api/station_answers.h"
#include "api/station_filter.h"
#include "base/json_text.h"

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
          {"virtual", s.is_virtual},
          {"reported_at", json_of(state.reported_at, zone)}};
}

json::object feature_of(const station& s, const station_state& state, const time_zone& zone) {
  return {{"type", "Feature"},
          {"id", s.code},
          {"geometry", point_of(s.where)},
          {"properties", properties_of(s, state, zone)}};
}

response geojson(std::string body) {
  return {.status = 200, .headers = {{"content-type", "application/geo+json"}}, .body = std::move(body)};
}

station_texts make_features(const window& w, const time_zone& zone) {
  station_texts features;
  features.ends.reserve(w.stations.size());
  for (size_t s = 0; s < w.stations.size(); ++s) {
    if (w.latest[s]) features.bytes += json_text(feature_of(w.stations[s], *w.latest[s], zone));
    features.ends.push_back(features.bytes.size());
  }
  return features;
}

// Filters are the client's own, so these answers are not kept: they are joined of what is.
response collection_of(const published& now, const station_filter& filter) {
  const auto& features = now.features.get([&] { return make_features(now.window, now.zone); });
  std::string body = fmt::format(R"({{"type":"FeatureCollection","data_time":"{}","features":[)",
                                 format_local(now.snapshot.observed_at, now.zone));
  bool first = true;
  for (size_t s = 0; s < now.window.stations.size(); ++s) {
    const auto& state = now.window.latest[s];
    if (!state || !filter.takes(now.window.stations[s], *state)) continue;
    if (!std::exchange(first, false)) body += ',';
    body += features.of(s);
  }
  body += "]}";
  return geojson(std::move(body));
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
    return geojson(json_text(feature_of(now.window.stations[station], said, now.zone)));
  });
}

}  // namespace velib
