// One poll, from bytes to durable on disk: parse, bronze, window. The recorded Vélib' pair over a window that
// is full, and simulated cities of 1,500, 15,000 and 60,000 stations; `peak_MB` is the process at its largest
// meanwhile, less the benchmark's own copy of the feed.
#include <filesystem>
#include <fstream>

#include <benchmark/benchmark.h>
#include <malloc.h>
#include <unistd.h>

#include "base/civil_time.h"
#include "base/file.h"
#include "base/log.h"
#include "collect/collector.h"
#include "collect/gbfs_source.h"
#include "feed/gbfs.h"
#include "feed/gbfs_documents.h"
#include "feed/simulated_city.h"
#include "history/window_file.h"
#include "store/directory_store.h"

namespace velib {
namespace {

using std::chrono::minutes;

class fixed_clock final : public clock {
 public:
  explicit fixed_clock(utc_time time) : time(time) {}
  utc_time now() const override { return time; }

  utc_time time;
};

// Serves two documents as a feed would.
class document_client final : public http_client {
 public:
  result<http_answer> send(const http_request& request, const http_limits&) override {
    return http_answer{.status = 200, .body = request.url == "information" ? information : status};
  }

  std::string information, status;
};

class scratch_folder {
 public:
  scratch_folder() { std::filesystem::create_directories(path_); }
  ~scratch_folder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  // Beside the build and not in /tmp, which may lie in memory.
  std::filesystem::path path_ = std::filesystem::current_path() / fmt::format("bench-store-{}", ::getpid());
};

// The largest the process has been since the last call, in MB (Linux: proc(5), clear_refs).
double peak_megabytes() {
  std::ifstream status("/proc/self/status");
  double kilobytes = 0;
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") status >> kilobytes;
  }
  std::ofstream("/proc/self/clear_refs") << "5";
  return kilobytes / 1024;
}

// Eight days in which every station moved, ending just before `s`.
window full_window(const snapshot& s) {
  auto w = make_window(s.observed_at, kWindowStep, kWindowSteps);
  record(w, s);
  random_source random(1);
  for (size_t station = 0; station < w.stations.size(); ++station) {
    int bikes = 10;
    for (int at = 0; at + 1 < w.steps; ++at) {
      bikes = std::clamp(bikes + static_cast<int>(random.below(3)) - 1, 0, 30);
      const auto cell = w.cell(station, at);
      w.bikes[cell] = static_cast<count>(bikes);
      w.docks[cell] = static_cast<count>(30 - bikes);
      w.ebikes[cell] = static_cast<count>(bikes / 3);
      w.usable[cell] = kUsableSaid | kUsableRent | kUsableReturn;
    }
  }
  return w;
}

// Each round is a poll of a process under way; bronze is written by every one, which is more than usual.
void poll_to_disk(benchmark::State& state, document_client& client, utc_time first) {
  set_log_level(log_level::error);
  mallopt(M_MMAP_THRESHOLD, 4 << 20);  // as the program does
  const scratch_folder folder;
  directory_store store(folder.path());
  fixed_clock clock(first);
  metrics measured;
  {
    const auto seen = parse_gbfs({client.information, client.status}, {.captured_at = clock.time});
    if (!save_window(store, full_window(seen->snapshot))) return state.SkipWithError("cannot write");
  }
  gbfs_source source({.information = "information", .status = "status"}, std::nullopt);
  collector collecting({.bronze_every = std::chrono::seconds(1)}, {source, client, store, clock, measured},
                       [](const snapshot&, const window&) {});
  if (!collecting.start()) return state.SkipWithError("cannot start");
  const std::string key =
      client.status.find("lastUpdatedOther") != std::string::npos ? "\"lastUpdatedOther\":" : "";
  const size_t at = client.status.find(key) + key.size();
  peak_megabytes();
  for (auto _ : state) {
    clock.time += minutes(1);  // the feed's time moves on, and is patched in its text
    client.status.replace(at, 10, std::to_string(clock.time.time_since_epoch().count()));
    const auto poll = collecting.collect_once(clock.time);
    if (!poll || !poll->stored || !poll->bronze_written) return state.SkipWithError("the poll failed");
  }
  const double own = static_cast<double>(client.information.size() + client.status.size()) / (1 << 20);
  state.counters["peak_MB"] = peak_megabytes() - own;
}

void poll_velib(benchmark::State& state) {
  const std::string folder = VELIB_TREND_SHARED "/data/fixtures/velib/gbfs_station_";
  document_client client;
  const auto information = load_file(folder + "information_2026-03-04.json");
  const auto status = load_file(folder + "status_2026-03-04.json");
  if (!information || !status) return state.SkipWithError("no recorded Vélib' feed beside the checkout");
  client.information = *information;
  client.status = *status;
  poll_to_disk(state, client, *parse_time("2026-03-04T14:29:50Z"));
}
BENCHMARK(poll_velib)->Unit(benchmark::kMillisecond)->UseRealTime();

void poll_simulated(benchmark::State& state) {
  document_client client;
  const utc_time first = *parse_time("2026-03-04T08:00:00Z");
  {
    simulated_city city({.stations = static_cast<int>(state.range(0))});
    const auto told = city.at(first);
    client.information = station_information(told);
    client.status = station_status(told);
  }
  poll_to_disk(state, client, first);
}
BENCHMARK(poll_simulated)
    ->Arg(1'500)
    ->Arg(15'000)
    ->Arg(60'000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Iterations(5);

}  // namespace
}  // namespace velib
