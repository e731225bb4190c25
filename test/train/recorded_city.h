// A recorded city of the shared data as a series, for tests that need the real thing.
#pragma once

#include <filesystem>
#include <map>

#include "base/file.h"
#include "history/series_csv.h"

namespace velib {

inline std::filesystem::path recorded_folder(std::string_view city) {
  return std::filesystem::path(VELIB_TREND_SHARED) / "data" / city;
}

// One file of the folder's series, its stations with the facts of stations.csv.
inline series load_recorded(const std::filesystem::path& folder, const std::string& name = "series.csv.gz") {
  auto recorded = parse_series_csv(load_file(folder / name).value(), name).value();
  const auto table = parse_stations_csv(load_file(folder / "stations.csv").value(), "stations.csv").value();
  std::map<std::string_view, const station*> known;
  for (const auto& s : table.stations) known[s.code] = &s;
  for (auto& s : recorded.series.stations) {
    if (const auto found = known.find(s.code); found != known.end()) s = *found->second;
  }
  return std::move(recorded.series);
}

}  // namespace velib
