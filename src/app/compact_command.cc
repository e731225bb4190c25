// velib-trend compact: the store's snapshots into its Parquet days.
#include "app/command.h"
#include "app/command_line.h"
#include "app/stores.h"
#include "base/progress.h"
#include "history/compact.h"

namespace velib {

namespace {

struct compact_options {
  std::string store = "store";
  bool all = false;
};

status compact(const compact_options& options) {
  const auto store = open_program_store(options.store);
  if (!store) return pass(store);
  std::optional<progress> bar;  // its total is known with the first snapshot
  const auto report = compact(**store, options.all, [&](long done, long total) {
    if (!bar) bar.emplace("compact", total);
    bar->update(done);
  });
  if (!report) return pass(report);
  if (bar) bar->finish(fmt::format("{} snapshots", report->snapshots));
  if (report->last_key.empty()) {
    fmt::print("{} has no snapshots to compact\n", options.store);
    return {};
  }
  const auto& days = report->days;
  fmt::print(
      "{} snapshots of {}: {} days written, {} unchanged, {} rows added, {} replaced, {} snapshots left out "
      "as "
      "unreadable\n",
      report->snapshots, options.store, days.days_written, days.days_unchanged, days.rows_added,
      days.rows_replaced, report->unreadable);
  return {};
}

}  // namespace

int run_compact(int argc, const char* const* argv) {
  compact_options options;
  CLI::App app(
      "Merges the snapshots of the store into its Parquet days, one row a station and time: those that came "
      "since\n"
      "the last call. Safe to end at any point and to repeat: what is there is not written again.");
  add_store_option(app, options.store)->capture_default_str();
  app.add_flag("--all", options.all, "Read every snapshot, not only the new ones");
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = compact(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
