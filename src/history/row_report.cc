#include "history/row_report.h"

#include <numeric>

#include <fmt/format.h>

namespace velib {

std::string_view describe(row_fault why) {
  switch (why) {
    case row_fault::field_count:
      return "wrong number of fields";
    case row_fault::time:
      return "unreadable time";
    case row_fault::station_code:
      return "no station code";
    case row_fault::count:
      return "a count that is no whole number from 0 to 32767";
    case row_fault::flag:
      return "a flag that is neither yes nor no";
    case row_fault::position:
      return "an impossible latitude or longitude";
    case row_fault::quotes:
      return "a quoted field without its end";
    case row_fault::json:
      return "no JSON record of a station";
  }
  return "unreadable";
}

long row_report::bad() const {
  return std::accumulate(by_fault.begin(), by_fault.end(), 0L);
}

void row_report::add(std::string_view file, long line, row_fault why) {
  ++by_fault[static_cast<size_t>(why)];
  if (first.size() < kNamed) first.push_back({std::string(file), line, why});
}

void row_report::add(const row_report& other) {
  good += other.good;
  for (size_t i = 0; i < kRowFaults; ++i) by_fault[i] += other.by_fault[i];
  for (const auto& row : other.first) {
    if (first.size() < kNamed) first.push_back(row);
  }
}

std::string format_bad_rows(const row_report& report) {
  std::string out;
  for (const auto& row : report.first) {
    out += fmt::format("{} line {}: {}\n", row.file, row.line, describe(row.why));
  }
  for (size_t i = 0; i < kRowFaults; ++i) {
    if (report.by_fault[i] == 0) continue;
    out += fmt::format("{} rows left out: {}\n", report.by_fault[i], describe(static_cast<row_fault>(i)));
  }
  return out;
}

}  // namespace velib
