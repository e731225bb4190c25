#include "app/city_past.h"

#include <algorithm>

#include "base/progress.h"
#include "domain/series.h"
#include "history/bronze.h"
#include "history/days.h"
#include "history/window_file.h"

namespace velib {

namespace {

constexpr std::chrono::minutes kSampleStep{15};

// All snapshots of a simulated city name the same stations, in the same order.
void append(series& rows, const snapshot& s) {
  if (rows.stations.empty()) {
    for (const auto& entry : s.entries) rows.stations.push_back(entry.station);
  }
  for (size_t i = 0; i < s.entries.size(); ++i) {
    rows.rows.push_back(
        {static_cast<std::uint32_t>(i), s.entries[i].station.capacity, s.observed_at, s.entries[i].state});
  }
}

}  // namespace

status write_past(simulated_city& city, object_store& store, utc_time now, std::chrono::seconds span) {
  const auto first = std::chrono::ceil<std::chrono::hours>(now - span);
  const auto there = store.list(kBronzePrefix);  // written by an earlier run: not to be made again
  if (!there) return pass(there);
  series rows;
  auto past = make_window(now, kWindowStep, kWindowSteps);
  progress bar("simulate", span.count());
  for (utc_time time = first; time <= now; time += kSampleStep) {
    const auto s = city.at(time);
    append(rows, s);
    record(past, s);
    const bool full_hour = (time - first) % std::chrono::hours(1) == std::chrono::seconds(0);
    if (full_hour && !std::ranges::binary_search(*there, bronze_key(time))) {
      if (const auto saved = save_bronze(store, time, s); !saved) return pass(saved);
    }
    bar.update((time - first).count());
  }
  bar.finish(fmt::format("{} stations, {} of past", rows.stations.size(), format_span(span)));
  if (const auto written = write_days(store, rows); !written) return pass(written);
  return save_window(store, past);
}

}  // namespace velib
