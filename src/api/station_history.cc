#include "api/station_history.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/answer.h"
#include "api/json_values.h"
#include "api/query.h"
#include "api/recent_cells.h"
#include "api/station_answers.h"

namespace velib {

namespace json = boost::json;

namespace {

constexpr int kUsualHours = 24;
constexpr int kMostHours = 1000;

json::array column(const std::vector<count>& counts, const window& w, size_t station, cell_range cells) {
  json::array out;
  for (int at = cells.begin; at < cells.end; ++at) out.push_back(json_of(counts[w.cell(station, at)]));
  return out;
}

response history_of(const published& now, size_t station, int hours) {
  const auto& w = now.window;
  const auto cells = recent_cells(w, hours);
  const auto columns = [&](const std::vector<count>& counts) { return column(counts, w, station, cells); };
  return json_answer(200, {{"code", w.stations[station].code},
                           {"name", w.stations[station].name},
                           {"capacity", json_of(w.stations[station].capacity)},
                           {"data_time", format_local(now.snapshot.observed_at, now.zone)},
                           {"start", format_local(w.time_of(cells.begin), now.zone)},
                           {"step_seconds", w.step.count()},
                           {"cells", cells.end - cells.begin},
                           {"bikes", columns(w.bikes)},
                           {"ebikes", columns(w.ebikes)},
                           {"docks", columns(w.docks)}});
}

}  // namespace

reply station_history_endpoint::operator()(const call& c) const {
  auto query = query_reader::parse(c.request.query);
  if (!query) return failure(400, "The query holds broken percent-encoding.");
  const int hours = query->whole("hours", kUsualHours, 1, kMostHours);
  if (!query->ok()) return query->refusal();
  if (hours == kUsualHours) {
    return station_answer(state, c, "",
                          [&](const published& now, size_t s) { return history_of(now, s, hours); });
  }
  const auto now = state.current();
  if (!now) return no_data_yet();
  const auto station = find_station(now->window, c.arguments.front());
  if (!station) return failure(404, fmt::format("Station {} not found", c.arguments.front()));
  return history_of(*now, *station, hours);
}

}  // namespace velib
