// velib-trend compact: the store's snapshots into its Parquet days, and these into its profiles.
#include "app/city.h"
#include "app/command.h"
#include "app/command_line.h"
#include "app/stores.h"
#include "base/progress.h"
#include "history/compact.h"
#include "history/profile_days.h"

namespace velib {

namespace {

struct compact_options {
  std::string store = "store", city = "paris";
  bool all = false;
};

// A bar whose total is known with the first step.
class late_progress {
 public:
  explicit late_progress(std::string title) : title_(std::move(title)) {}
  void update(long done, long total) {
    if (!bar_) bar_.emplace(title_, total);
    bar_->update(done);
  }
  void finish(const std::string& words) {
    if (bar_) bar_->finish(words);
  }

 private:
  std::string title_;
  std::optional<progress> bar_;
};

status compact_snapshots(object_store& store, const compact_options& options) {
  late_progress bar("compact");
  const auto report = compact(store, options.all, [&](long done, long total) { bar.update(done, total); });
  if (!report) return pass(report);
  bar.finish(fmt::format("{} snapshots", report->snapshots));
  if (report->last_key.empty()) {
    fmt::print("{} has no snapshots to compact\n", options.store);
    return {};
  }
  const auto& days = report->days;
  fmt::print(
      "{} snapshots of {}: {} days written, {} unchanged, {} rows added, {} replaced, {} snapshots left out "
      "as unreadable\n",
      report->snapshots, options.store, days.days_written, days.days_unchanged, days.rows_added,
      days.rows_replaced, report->unreadable);
  return {};
}

status bring_profiles_up(object_store& store, const time_zone& zone, bool all) {
  late_progress bar("profiles");
  const auto report =
      update_profiles(store, zone, all, [&](long done, long total) { bar.update(done, total); });
  if (!report) return pass(report, "the days are compacted, but not the profiles");
  bar.finish(fmt::format("{} days", report->days_folded));
  const auto& profiles = report->kept.profiles;
  if (!profiles.through) return {};  // no day has ended
  fmt::print("Profiles of {} stations through {}: {} more days{}\n", profiles.stations.size(),
             format_date(utc_time(profiles.through->time_since_epoch())), report->days_folded,
             report->rebuilt ? ", made anew" : "");
  return {};
}

status compact(const compact_options& options) {
  const auto city = load_city(options.city);
  if (!city) return pass(city);
  const auto store = open_program_store(options.store);
  if (!store) return pass(store);
  if (auto done = compact_snapshots(**store, options); !done) return done;
  return bring_profiles_up(**store, city->zone, options.all);
}

}  // namespace

int run_compact(int argc, const char* const* argv) {
  compact_options options;
  CLI::App app(
      "Merges the snapshots of the store into its Parquet days, one row a station and time: those that came "
      "since\n"
      "the last call. Then learns from the days that have ended what is usual at each station. Safe to end "
      "at "
      "any\n"
      "point and to repeat: what is there is not written again.");
  add_city_option(app, options.city);
  add_store_option(app, options.store)->capture_default_str();
  app.add_flag("--all", options.all, "Read every snapshot and every day, not only the new ones");
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = compact(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
