#include "api/city_history.h"

#include <charconv>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/answer.h"
#include "api/query.h"
#include "api/recent_cells.h"
#include "api/station_answers.h"
#include "base/json_text.h"

namespace velib {

namespace json = boost::json;

namespace {

constexpr int kUsualHours = 24;
constexpr int kMostHours = 8 * 24;

bool is_kept(int hours) {
  return hours <= 24 || hours % 24 == 0;
}

using station_list = std::vector<size_t>;

station_list named_now(const window& w) {
  station_list named;
  for (size_t s = 0; s < w.stations.size(); ++s) {
    if (w.latest[s]) named.push_back(s);
  }
  return named;
}

void append_count(std::string& out, count n) {
  if (!is_known(n)) return void(out += "null");
  char digits[8];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, n).ptr);
}

// A value of JSON for each cell would cost ten times the text: the numbers are written as they go out.
void append_column(std::string& out, std::string_view name, const std::vector<count>& counts, const window& w,
                   const station_list& stations, cell_range cells) {
  out += fmt::format(",\"{}\":[", name);
  for (const size_t s : stations) {
    out += '[';
    for (int at = cells.begin; at < cells.end; ++at) {
      append_count(out, counts[w.cell(s, at)]);
      out += ',';
    }
    if (cells.end > cells.begin) out.pop_back();
    out += "],";
  }
  if (!stations.empty()) out.pop_back();
  out += ']';
}

std::string head_of(const published& now, const station_list& stations, cell_range cells) {
  const auto& w = now.window;
  json::array codes;
  for (const size_t s : stations) codes.emplace_back(w.stations[s].code);
  return json_text(json::object{{"data_time", format_local(now.snapshot.observed_at, now.zone)},
                                {"start", format_local(w.time_of(cells.begin), now.zone)},
                                {"step_seconds", w.step.count()},
                                {"codes", std::move(codes)}});
}

response history_of(const published& now, int hours) {
  const auto& w = now.window;
  const auto cells = recent_cells(w, hours);
  const auto stations = named_now(w);
  std::string body = head_of(now, stations, cells);
  body.pop_back();  // its closing brace
  append_column(body, "bikes", w.bikes, w, stations, cells);
  append_column(body, "ebikes", w.ebikes, w, stations, cells);
  append_column(body, "docks", w.docks, w, stations, cells);
  body += '}';
  return {.status = 200, .headers = {{"content-type", "application/json"}}, .body = std::move(body)};
}

}  // namespace

reply city_history_endpoint::operator()(const call& c) const {
  auto query = query_reader::parse(c.request.query);
  if (!query) return failure(400, "The query holds broken percent-encoding.");
  const int hours = query->whole("hours", kUsualHours, 1, kMostHours);
  if (!query->ok()) return query->refusal();
  const auto now = state.current();
  if (!now) return no_data_yet();
  if (!is_kept(hours)) return history_of(*now, hours);
  return now->answers.keep(c.pattern, fmt::format("hours={}", hours), c.pattern,
                           [&] { return history_of(*now, hours); });
}

}  // namespace velib
