#include "app/recent_history.h"

#include <algorithm>

#include "base/civil_time.h"
#include "history/window_file.h"

namespace velib {

namespace {

using std::chrono::days;

constexpr std::string_view kDays = "history/date=";
constexpr days kLookBack{8};  // what serving has, too: the window's length
constexpr days kMostLag{2};   // of the days behind the window; compact runs once a day

// The midnight after the newest Parquet day; nothing without days.
result<std::optional<utc_time>> end_of_days(object_store& store) {
  const auto keys = store.list(kDays);
  if (!keys) return pass(keys);
  if (keys->empty()) return std::nullopt;
  const auto day = parse_time(keys->back().substr(kDays.size(), 10) + "T00:00:00Z");
  if (!day) return fail(error_code::corrupt, "{}: no day's name", keys->back());
  return *day + days(1);
}

// One station's known cells.
series rows_of_station(const window& w, size_t station) {
  series rows{.stations = {w.stations[station]}, .rows = {}};
  for (int at = 0; at < w.steps; ++at) {
    const size_t cell = w.cell(station, at);
    observation row{
        .station = 0, .capacity = w.stations[station].capacity, .time = w.time_of(at), .state = {}};
    row.state.bikes = w.bikes[cell];
    row.state.docks = w.docks[cell];
    row.state.ebikes = w.ebikes[cell];
    if (is_known(row.state.bikes) || is_known(row.state.docks)) rows.rows.push_back(row);
  }
  return rows;
}

result<dataset> dataset_of(const window& w) {
  dataset_builder builder;
  for (size_t s = 0; s < w.stations.size(); ++s) builder.add(rows_of_station(w, s));
  return builder.finish();
}

recent_history last_days(dataset set, int length, std::string source) {
  const auto day = static_cast<int>(days(1) / set.grid.step);
  auto part = set.test;
  part.end = set.grid.steps;
  part.begin = std::max(day, part.end - length * day);
  return {std::move(set), part, std::move(source)};
}

}  // namespace

result<recent_history> load_recent_history(object_store& store, int length) {
  const auto end = end_of_days(store);
  if (!end) return pass(end);
  const auto w = load_window(store);
  if (*end && !(w && **end + kMostLag < w->observed_at)) {
    auto set = load_dataset(store, {}, **end - days(length) - kLookBack);
    if (!set) return pass(set);
    return last_days(*std::move(set), length, "the Parquet days");
  }
  if (!w && w.error().code == error_code::not_found) {
    return fail(error_code::not_found, "no history to measure on: neither Parquet days nor a window");
  }
  if (!w) return pass(w);
  auto set = dataset_of(*w);
  if (!set) return pass(set, kWindowKey);
  return last_days(*std::move(set), length, "the window");
}

}  // namespace velib
