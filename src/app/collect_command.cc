// velib-trend collect: a city's feed into the store, once or on a schedule.
#include "app/city_collector.h"
#include "app/command.h"
#include "app/command_line.h"
#include "app/stop_signal.h"
#include "app/stores.h"
#include "base/file.h"
#include "base/log.h"

namespace velib {

namespace {

struct collect_options {
  std::string store = "store", city = "paris", metrics_file;
  std::chrono::seconds every{0};
  std::chrono::seconds bronze_every = kBronzeEvery;
};

// Writes the metrics whenever a poll is over, as Prometheus' textfile collector reads them.
class reporting_sleeper final : public sleeper {
 public:
  reporting_sleeper(std::stop_token stop, const metrics& m, std::string file)
      : sleeper_(std::move(stop)), metrics_(m), file_(std::move(file)) {}

  bool sleep_until(utc_time time) override {
    report();
    return sleeper_.sleep_until(time);
  }
  bool stopping() const override { return sleeper_.stopping(); }

  void report() const {
    if (file_.empty()) return;
    if (const auto saved = save_file(file_, metrics_.text()); !saved)
      log_warning("{}", saved.error().message);
  }

 private:
  system_sleeper sleeper_;
  const metrics& metrics_;
  std::string file_;
};

status collect_once(city_collector& collecting, const std::string& store) {
  const auto poll = collecting->collect_once(collecting.clock().now());
  if (!poll) return pass(poll);
  if (!poll->stored) return poll->stored;
  const auto& feed = *collecting->last_good();
  fmt::print("{} at {} into {}{}\n", summary(feed.report), format_utc(feed.snapshot.observed_at), store,
             poll->new_sample ? "" : "; nothing new");
  return {};
}

status collect(const collect_options& options) {
  const stop_signal stop;
  const auto city = load_city(options.city);
  if (!city) return pass(city);
  const auto store = open_program_store(options.store, stop.token());
  if (!store) return pass(store);
  metrics measured;
  city_collector collecting(*city, options.bronze_every, **store, measured, stop.token(),
                            [](const snapshot&, const window&) {});
  reporting_sleeper sleeper(stop.token(), measured, options.metrics_file);
  if (options.every.count() == 0) {
    const auto done = collect_once(collecting, options.store);
    sleeper.report();
    return stop.token().stop_requested() ? status() : done;
  }
  if (auto started = collecting->start(); !started) return started;
  collecting.run(options.every, sleeper);
  return {};
}

}  // namespace

int run_collect(int argc, const char* const* argv) {
  collect_options options;
  CLI::App app(
      "One snapshot of a city's feed into the store: bronze and the window. With --every, one each so often, "
      "until\n"
      "SIGTERM or Ctrl-C.");
  add_city_option(app, options.city);
  add_store_option(app, options.store)->capture_default_str();
  add_span_option(app, "--every", options.every, "Go on, one poll each SPAN, such as 1m");
  add_bronze_option(app, options.bronze_every);
  app.add_option("--metrics-file", options.metrics_file,
                 "Write Prometheus metrics here after each poll (for node_exporter's textfile collector)");
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = collect(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
