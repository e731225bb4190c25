#include "history/import.h"

#include "base/gzip.h"
#include "history/bronze.h"
#include "history/series_builder.h"
#include "history/series_csv.h"

namespace velib {

namespace {

constexpr size_t kMostTextBytes = size_t{4} << 30;

bool is_json(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

class series_import {
 public:
  explicit series_import(std::span<const import_file> files) {
    for (const auto& file : files) bytes_left_ += file.bytes.size();
  }

  status add(const import_file& file) {
    auto added = is_gzip(file.bytes) ? add_gzip(file) : add_text(file, file.bytes);
    bytes_left_ -= file.bytes.size();
    bytes_done_ += file.bytes.size();
    return added;
  }

  status add_stations(const import_file& file) {
    auto table = parse_stations_csv(file.bytes, file.name);
    if (!table) return pass(table);
    report_.station_rows = std::move(table->report);
    stations_ = std::move(table->stations);
    return {};
  }

  result<import_report> write(object_store& store) {
    const auto all = finish();
    report_.stations = all.stations.size();
    auto days = write_days(store, all);
    if (!days) return pass(days);
    report_.days = *days;
    return std::move(report_);
  }

 private:
  status add_gzip(const import_file& file) {
    const auto text = gunzip(file.bytes, kMostTextBytes);
    if (!text) return pass(text, file.name);
    return add_text(file, *text);
  }

  status add_text(const import_file& file, std::string_view text) {
    return is_json(text) ? add_bronze(file, text) : add_csv(file, text);
  }

  status add_csv(const import_file& file, std::string_view text) {
    auto read = append_series_csv(builder_, text, file.name, expected_rows());
    if (!read) return pass(read);
    report_.rows.add(*read);
    return {};
  }

  status add_bronze(const import_file& file, std::string_view text) {
    const auto read = parse_bronze(text);
    if (!read) return pass(read, file.name);
    append_snapshot(builder_, read->snapshot);
    report_.rows.good += static_cast<long>(read->snapshot.entries.size());
    for (int i = 0; i < read->skipped_lines; ++i) report_.rows.add(file.name, 0, row_fault::json);
    ++report_.snapshots;
    return {};
  }

  // What the files so far let expect of all: rows a byte stay about the same.
  size_t expected_rows() const {
    if (bytes_done_ == 0) return 0;
    const double all = static_cast<double>(bytes_done_ + bytes_left_);
    return static_cast<size_t>(static_cast<double>(builder_.rows()) * 1.1 * all /
                               static_cast<double>(bytes_done_));
  }

  // The facts of the table complete those of stations that have rows.
  series finish() {
    auto all = builder_.finish();
    auto known = stations_.begin();
    for (auto& s : all.stations) {
      while (known != stations_.end() && known->code < s.code) ++known;
      if (known != stations_.end() && known->code == s.code) complete(s, *known);
    }
    return all;
  }

  size_t bytes_left_ = 0;
  size_t bytes_done_ = 0;
  series_builder builder_;
  std::vector<station> stations_;
  import_report report_;
};

}  // namespace

result<import_report> import_series(object_store& store, std::span<const import_file> files,
                                    const import_file* stations) {
  if (files.empty()) return fail(error_code::invalid_input, "no file to import");
  series_import job(files);
  if (stations) {
    if (auto added = job.add_stations(*stations); !added) return pass(added);
  }
  for (const auto& file : files) {
    if (auto added = job.add(file); !added) return pass(added);
  }
  return job.write(store);
}

}  // namespace velib
