// Recorded files into the history, all of them or none: series as CSV, and the reference's snapshots.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "history/days.h"
#include "history/row_report.h"
#include "store/object_store.h"

namespace velib {

struct import_file {
  std::string name;   // for reports and errors
  std::string bytes;  // plain or gzip
};

struct import_report {
  row_report rows;          // of the recorded files
  row_report station_rows;  // of the station table
  int snapshots = 0;        // of the files, those that were bronze snapshots
  size_t stations = 0;      // seen in the files
  days_report days;         // what became of the days
};

// Parses every file before the first write, so that a bad one leaves the store as it was; its error names it.
// Importing the same again writes nothing. What a file is, series or bronze snapshot (JSON lines), shows in
// its content. `stations` (may be null) adds names, positions and capacities; of stations without rows it
// keeps nothing.
result<import_report> import_series(object_store& store, std::span<const import_file> files,
                                    const import_file* stations = nullptr);

}  // namespace velib
