// velib-trend import: recorded series into the store's history.
#include "app/command.h"
#include "app/command_line.h"
#include "app/stores.h"
#include "base/file.h"
#include "history/import.h"

namespace velib {

namespace {

struct import_options {
  std::string store = "store", stations;
  std::vector<std::string> files;
};

result<import_file> load_import_file(const std::string& path) {
  auto bytes = load_file(path);
  if (!bytes) return pass(bytes);
  return import_file{path, std::move(*bytes)};
}

void print_report(const import_report& r, const std::string& store) {
  const auto bad = format_bad_rows(r.rows) + format_bad_rows(r.station_rows);
  fmt::print(stderr, "{}", bad);
  fmt::print(
      "{} rows of {} stations into {}: {} days written, {} unchanged, {} rows added, {} replaced, {} bad\n",
      r.rows.good, r.stations, store, r.days.days_written, r.days.days_unchanged, r.days.rows_added,
      r.days.rows_replaced, r.rows.bad() + r.station_rows.bad());
}

status import(const import_options& options) {
  std::vector<import_file> files;
  for (const auto& path : options.files) {
    auto file = load_import_file(path);
    if (!file) return pass(file);
    files.push_back(std::move(*file));
  }
  import_file stations;
  if (!options.stations.empty()) {
    auto file = load_import_file(options.stations);
    if (!file) return pass(file);
    stations = std::move(*file);
  }
  const auto store = open_program_store(options.store);
  if (!store) return pass(store);
  const auto report = import_series(**store, files, options.stations.empty() ? nullptr : &stations);
  if (!report) return pass(report);
  print_report(*report, options.store);
  return {};
}

}  // namespace

int run_import(int argc, const char* const* argv) {
  import_options options;
  CLI::App app(
      "Recorded series into the history, as Parquet days. Bad rows are named and counted, and cost no "
      "others; a\n"
      "file that is no series is an error, and the store stays as it was. Importing twice changes nothing.");
  app.add_option(
         "FILE", options.files,
         "CSV or CSV.gz with timestamp_utc, station_code, bikes and more (docs/formats/days.md), or the\n"
         "reference's JSONL.gz snapshots")
      ->required();
  app.add_option("--stations", options.stations, "CSV of station_code, name, lat, lon, capacity");
  add_store_option(app, options.store)->capture_default_str();
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = import(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
