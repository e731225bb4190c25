// velib-trend collect: a city's feed into the store, once or on a schedule.
#include "app/city.h"
#include "app/command.h"
#include "app/command_line.h"
#include "app/live.h"
#include "app/stop_signal.h"
#include "store/open_store.h"

namespace velib {

namespace {

struct collect_options {
  std::string store = "store", city = "paris";
  std::chrono::seconds every{0};
};

status collect_once(collector& collecting, const clock& clock, const std::string& store) {
  const auto poll = collecting.collect_once(clock.now());
  if (!poll) return pass(poll);
  if (!poll->stored) return poll->stored;
  fmt::print("{} at {} into {}{}\n", summary(poll->report), format_utc(poll->snapshot.observed_at), store,
             poll->new_sample ? "" : "; nothing new");
  return {};
}

// Polls in a thread of its own until SIGTERM or Ctrl-C.
status collect_until_stopped(collector& collecting, std::chrono::seconds every, stop_signal& stop) {
  if (auto started = collecting.start(); !started) return started;
  system_sleeper sleeper;
  std::thread polling([&] { collecting.run(every, sleeper); });
  stop.wait();
  sleeper.stop();
  polling.join();
  return {};
}

status collect(const collect_options& options) {
  stop_signal stop;
  const auto city = load_city(options.city);
  if (!city) return pass(city);
  const auto store = open_store(options.store);
  if (!store) return pass(store);
  const system_clock clock;
  curl_client client(city->contact);
  collector collecting(collector_options_of(*city), client, **store, clock,
                       [](const snapshot&, const window&) {});
  if (options.every.count() == 0) return collect_once(collecting, clock, options.store);
  return collect_until_stopped(collecting, options.every, stop);
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
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = collect(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
