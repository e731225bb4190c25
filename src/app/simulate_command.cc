// velib-trend simulate: a city that speaks GBFS on loopback, with a past of its own if asked.
#include <mutex>
#include <thread>

#include "app/city_past.h"
#include "app/command.h"
#include "app/command_line.h"
#include "app/stop_signal.h"
#include "app/stores.h"
#include "base/file.h"
#include "feed/gbfs_documents.h"
#include "serve/http/http_server.h"

namespace velib {

namespace {

constexpr std::string_view kTitle = "a simulated city";
constexpr std::string_view kZone = "Europe/Paris";

struct simulate_options {
  simulated_city::options city;
  int port = 8090;
  std::chrono::seconds history{0};
  std::string store = "store", city_file;
};

// The simulated city behind its feed: one request at a time moves it on.
class city_feed {
 public:
  explicit city_feed(simulated_city& city) : city_(city) {}

  response operator()(const request& r, const std::string& base_url) {
    std::lock_guard lock(mutex_);
    const auto now = system_clock().now();
    if (r.path == "/gbfs.json") return json(discovery(base_url, now));
    if (r.path == "/system_information.json")
      return json(system_information("simulated", kTitle, kZone, now));
    if (r.path == "/station_information.json") return json(station_information(city_.at(now)));
    if (r.path == "/station_status.json") return json(station_status(city_.at(now)));
    return {404, {{"content-type", "text/plain"}}, "no such feed file; start at /gbfs.json\n"};
  }

 private:
  static response json(std::string body) {
    return {200, {{"content-type", "application/json"}}, std::move(body)};
  }

  std::mutex mutex_;
  simulated_city& city_;
};

std::string city_toml(const std::string& base_url) {
  return fmt::format(
      "# Written by velib-trend simulate: where this simulated city answers.\n"
      "title = \"{}\"\nzone = \"{}\"\nevery = \"15s\"\n\n[feed]\n"
      "discovery = \"{}/gbfs.json\"\n",
      kTitle, kZone, base_url);
}

status simulate(simulate_options& options) {
  stop_signal stop;
  const auto zone = time_zone::load(std::string(kZone));
  if (!zone) return pass(zone);
  options.city.zone = *zone;
  simulated_city city(options.city);
  if (options.history.count() > 0) {
    const auto store = open_program_store(options.store);
    if (!store) return pass(store);
    if (auto written = write_past(city, **store, system_clock().now(), options.history); !written)
      return written;
  }
  city_feed feed(city);
  std::string base_url;  // known once the port is, before the first request is served
  auto server = http_server::bind("127.0.0.1", static_cast<std::uint16_t>(options.port),
                                  [&](const request& r) { return feed(r, base_url); });
  if (!server) return pass(server);
  base_url = fmt::format("http://127.0.0.1:{}", server->port());
  std::thread serving([&] { server->run(1); });
  status written;
  if (!options.city_file.empty()) written = save_file(options.city_file, city_toml(base_url));
  if (written) {
    fmt::print("Simulated city of {} stations: {}/gbfs.json; Ctrl-C ends it\n", options.city.stations,
               base_url);
    std::fflush(stdout);
    stop.wait();
  }
  server->stop();
  serving.join();
  return written;
}

}  // namespace

int run_simulate(int argc, const char* const* argv) {
  simulate_options options;
  CLI::App app(
      "An invented city whose riders commute, as a GBFS feed on loopback. The same seed and size give the "
      "same\n"
      "city, past and present.");
  app.add_option("--stations", options.city.stations, "How many")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--seed", options.city.seed, "Another city")->capture_default_str();
  app.add_option("--port", options.port, "TCP port on 127.0.0.1; 0 takes a free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  add_span_option(app, "--history", options.history,
                  "First write that much past into the store, such as 14d");
  add_store_option(app, options.store)->capture_default_str();
  app.add_option("--write-city", options.city_file, "Write a city file for --city, once the feed answers");
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = simulate(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
