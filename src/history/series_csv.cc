#include "history/series_csv.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/gzip.h"
#include "history/csv.h"
#include "history/text_fields.h"

namespace velib {

namespace {

constexpr size_t kMostTextBytes = size_t{4} << 30;
constexpr size_t kProbeBytes = 4096;

// The columns a row may have; the first three a series must have.
enum column : size_t {
  timestamp_utc,
  station_code,
  bikes,
  docks,
  capacity,
  mechanical,
  ebike,
  is_installed,
  is_renting,
  is_returning,
  reported_at_utc
};
constexpr std::array<std::string_view, 11> kSeriesColumns = {
    "timestamp_utc", "station_code", "bikes",      "docks",        "capacity",       "mechanical",
    "ebike",         "is_installed", "is_renting", "is_returning", "reported_at_utc"};
constexpr size_t kRequiredColumns = 3;

enum station_column : size_t { of_code, of_name, of_latitude, of_longitude, of_capacity };
constexpr std::array<std::string_view, 5> kStationColumns = {"station_code", "name", "lat", "lon",
                                                             "capacity"};

// Where each wanted column stands in a file's records.
template <size_t N>
class record_layout {
 public:
  static result<record_layout> find(csv_reader& reader, const std::array<std::string_view, N>& names,
                                    size_t required, std::string_view file) {
    record_layout layout;
    std::vector<std::string_view> header;
    if (!reader.next(header)) return fail(error_code::invalid_input, "{} is empty", file);
    layout.width_ = header.size();
    for (size_t i = 0; i < N; ++i) {
      const auto found = std::find(header.begin(), header.end(), names[i]);
      if (found != header.end()) layout.place_[i] = static_cast<size_t>(found - header.begin());
      if (found == header.end() && i < required) {
        return fail(error_code::invalid_input, "{} has no column '{}' in its first line; it needs {}", file,
                    names[i], fmt::join(names.begin(), names.begin() + required, ", "));
      }
    }
    return layout;
  }

  size_t width() const { return width_; }
  // The field of column `i`; empty when the file has no such column.
  std::string_view field(const std::vector<std::string_view>& record, size_t i) const {
    return place_[i] == kAbsent ? std::string_view() : record[place_[i]];
  }

 private:
  static constexpr size_t kAbsent = ~size_t{0};

  record_layout() { place_.fill(kAbsent); }

  std::array<size_t, N> place_;
  size_t width_ = 0;
};

// What is wrong with a record as a whole, before its fields are read.
template <size_t N>
std::optional<row_fault> fault_of(const csv_reader& reader, const std::vector<std::string_view>& record,
                                  const record_layout<N>& layout) {
  if (reader.is_damaged()) return row_fault::quotes;
  if (record.size() != layout.width()) return row_fault::field_count;
  return std::nullopt;
}

class row_reader {
 public:
  row_reader(const record_layout<kSeriesColumns.size()>& layout, series_builder& builder)
      : layout_(layout), builder_(builder) {}

  std::optional<row_fault> read(const std::vector<std::string_view>& record) {
    const std::string_view code = layout_.field(record, station_code);
    if (code.empty()) return row_fault::station_code;
    observation row;
    if (!read_times(record, row)) return row_fault::time;
    if (!read_counts(record, row)) return row_fault::count;
    if (!read_flags(record, row.state)) return row_fault::flag;
    row.station = builder_.station(code);
    builder_.add(row);
    return std::nullopt;
  }

 private:
  bool read_times(const std::vector<std::string_view>& record, observation& row) {
    const auto time = times_.read(layout_.field(record, timestamp_utc));
    if (!time) return false;
    row.time = *time;
    const std::string_view reported = layout_.field(record, reported_at_utc);
    if (reported.empty()) return true;
    row.state.reported_at = reports_.read(reported);
    return row.state.reported_at.has_value();
  }

  bool read_counts(const std::vector<std::string_view>& record, observation& row) const {
    return read_count(layout_.field(record, bikes), row.state.bikes) &&
           read_count(layout_.field(record, docks), row.state.docks) &&
           read_count(layout_.field(record, capacity), row.capacity) &&
           read_count(layout_.field(record, mechanical), row.state.mechanical) &&
           read_count(layout_.field(record, ebike), row.state.ebikes);
  }

  bool read_flags(const std::vector<std::string_view>& record, station_state& state) const {
    return read_answer(layout_.field(record, is_installed), state.installed) &&
           read_answer(layout_.field(record, is_renting), state.renting) &&
           read_answer(layout_.field(record, is_returning), state.returning);
  }

  const record_layout<kSeriesColumns.size()>& layout_;
  series_builder& builder_;
  time_reader times_;
  time_reader reports_;
};

std::optional<row_fault> read_station(const record_layout<kStationColumns.size()>& layout,
                                      const std::vector<std::string_view>& record, station& out) {
  out.code = layout.field(record, of_code);
  out.name = layout.field(record, of_name);
  if (out.code.empty()) return row_fault::station_code;
  if (!read_position(layout.field(record, of_latitude), layout.field(record, of_longitude), out.where)) {
    return row_fault::position;
  }
  if (!read_count(layout.field(record, of_capacity), out.capacity)) return row_fault::count;
  return std::nullopt;
}

// `bytes` themselves, or in `unpacked` what their gzip holds.
result<std::string_view> text_of(std::string_view bytes, std::string_view name, std::string& unpacked) {
  if (!is_gzip(bytes)) return bytes;
  auto text = gunzip(bytes, kMostTextBytes);
  if (!text) return pass(text, name);
  unpacked = std::move(*text);
  return unpacked;
}

status check_text(std::string_view text, std::string_view name) {
  if (text.substr(0, kProbeBytes).find('\0') == std::string_view::npos) return {};
  return fail(error_code::invalid_input, "{} is binary, not CSV", name);
}

size_t count_lines(std::string_view text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

}  // namespace

result<recorded_series> parse_series_csv(std::string_view bytes, std::string_view name) {
  std::string unpacked;
  const auto text = text_of(bytes, name, unpacked);
  if (!text) return pass(text);
  series_builder builder;
  auto report = append_series_csv(builder, *text, name);
  if (!report) return pass(report);
  return recorded_series{builder.finish(), std::move(*report)};
}

result<row_report> append_series_csv(series_builder& builder, std::string_view text, std::string_view name,
                                     size_t expected_rows) {
  if (auto checked = check_text(text, name); !checked) return pass(checked);
  csv_reader reader(text);
  const auto layout =
      record_layout<kSeriesColumns.size()>::find(reader, kSeriesColumns, kRequiredColumns, name);
  if (!layout) return pass(layout);
  builder.reserve(count_lines(text), expected_rows);
  row_reader rows(*layout, builder);
  row_report report;
  std::vector<std::string_view> record;
  while (reader.next(record)) {
    auto fault = fault_of(reader, record, *layout);
    if (!fault) fault = rows.read(record);
    if (fault) {
      report.add(name, reader.line(), *fault);
    } else {
      ++report.good;
    }
  }
  if (report.good > 0) return report;
  if (report.first.empty()) return fail(error_code::invalid_input, "{} has no rows below its header", name);
  return fail(error_code::invalid_input, "{} has no good row; line {}: {}", name, report.first[0].line,
              describe(report.first[0].why));
}

result<station_table> parse_stations_csv(std::string_view bytes, std::string_view name) {
  std::string unpacked;
  const auto text = text_of(bytes, name, unpacked);
  if (!text) return pass(text);
  if (auto checked = check_text(*text, name); !checked) return pass(checked);
  csv_reader reader(*text);
  const auto layout = record_layout<kStationColumns.size()>::find(reader, kStationColumns, 1, name);
  if (!layout) return pass(layout);
  series_builder builder;
  row_report report;
  std::vector<std::string_view> record;
  while (reader.next(record)) {
    station row;
    auto fault = fault_of(reader, record, *layout);
    if (!fault) fault = read_station(*layout, record, row);
    if (fault) {
      report.add(name, reader.line(), *fault);
      continue;
    }
    ++report.good;
    builder.learn(row);
  }
  if (report.good == 0) return fail(error_code::invalid_input, "{} has no good row of a station", name);
  return station_table{builder.finish().stations, std::move(report)};
}

}  // namespace velib
