// What an import could not use: bad rows counted by reason, the first of them named.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace velib {

enum class row_fault { field_count, time, station_code, count, flag, position, quotes, json };
inline constexpr size_t kRowFaults = 8;

// "wrong number of fields", "unreadable time", …
std::string_view describe(row_fault why);

struct bad_row {
  std::string file;
  long line = 0;  // from 1; 0 when the file cannot tell
  row_fault why = row_fault::field_count;

  bool operator==(const bad_row&) const = default;
};

struct row_report {
  static constexpr size_t kNamed = 20;

  long good = 0;
  std::array<long, kRowFaults> by_fault{};  // indexed by row_fault
  std::vector<bad_row> first;               // at most kNamed of them

  long bad() const;
  long of(row_fault why) const { return by_fault[static_cast<size_t>(why)]; }
  void add(std::string_view file, long line, row_fault why);
  void add(const row_report& other);
};

// One line for each named row, "series.csv line 7: unreadable time", and one a reason with its total.
std::string format_bad_rows(const row_report& report);

}  // namespace velib
