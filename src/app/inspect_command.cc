// velib-trend inspect: what a feed tells and what is wrong with it, for a person who sets up a new city.
#include <boost/json.hpp>

#include "app/command.h"
#include "app/command_line.h"
#include "app/feed_inspection.h"
#include "app/stop_signal.h"
#include "base/civil_time.h"
#include "base/json_text.h"
#include "base/progress.h"
#include "net/curl_client.h"

namespace velib {

namespace {

namespace json = boost::json;

constexpr std::chrono::seconds kDeadline{60};  // for all files of the feed

struct inspect_options {
  std::vector<std::string> sources;
  std::string contact;
  bool json = false;
};

// Sums over the stations that tell the count.
struct totals {
  long bikes = 0, ebikes = 0, docks = 0, capacity = 0;
  int ebikes_told = 0, docks_told = 0, renting = 0, virtual_stations = 0;
};

totals totals_of(const snapshot& s) {
  totals t;
  for (const auto& [station, state] : s.entries) {
    t.bikes += std::max<count>(state.bikes, 0);
    t.ebikes += std::max<count>(state.ebikes, 0);
    t.docks += std::max<count>(state.docks, 0);
    t.capacity += std::max<count>(station.capacity, 0);
    t.ebikes_told += is_known(state.ebikes);
    t.docks_told += is_known(state.docks);
    t.renting += state.installed == answer::yes && state.renting == answer::yes;
    t.virtual_stations += station.is_virtual;
  }
  return t;
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value() : json::value(text);
}

json::object to_json(const feed_inspection& found) {
  const auto& s = found.feed.snapshot;
  const auto t = totals_of(s);
  json::array files, problems(found.problems.begin(), found.problems.end());
  for (const auto& file : found.files) {
    files.push_back(
        json::object{{"name", file.name}, {"kind", std::string(name_of(file.kind))}, {"bytes", file.bytes}});
  }
  json::object out{
      {"files", files},
      {"version", found.feed.version},
      {"ttl_s", found.feed.ttl ? json::value(found.feed.ttl->count()) : json::value()},
      {"observed_at", format_utc(s.observed_at)},
      {"age_s", (s.captured_at - s.observed_at).count()},
      {"stations", s.entries.size()},
      {"totals", json::object{{"bikes", t.bikes},
                              {"ebikes", t.ebikes_told > 0 ? json::value(t.ebikes) : json::value()},
                              {"docks", t.docks_told > 0 ? json::value(t.docks) : json::value()},
                              {"capacity", t.capacity},
                              {"renting_stations", t.renting},
                              {"virtual_stations", t.virtual_stations}}},
      {"report", report_json(found.feed.report)},
      {"problems", problems}};
  if (found.system) {
    out["system"] = json::object{{"id", text_or_null(found.system->id)},
                                 {"name", text_or_null(found.system->name)},
                                 {"zone", text_or_null(found.system->zone)}};
  }
  if (const auto box = box_around(s)) out["box"] = json::array{box->south, box->west, box->north, box->east};
  return out;
}

void print_line(std::string_view label, const std::string& value) {
  fmt::print("{:<9} {}\n", label, value);
}

std::string examples_of(const parse_report& report, defect kind) {
  constexpr size_t kShown = 4;
  const auto& ids = report.examples[static_cast<size_t>(kind)];
  std::string out;
  for (size_t i = 0; i < std::min(ids.size(), kShown); ++i) out += (i == 0 ? "" : ", ") + ids[i];
  return ids.size() > kShown ? out + ", …" : out;
}

void print_defects(const parse_report& report) {
  constexpr std::pair<defect_cost, std::string_view> kCosts[] = {{defect_cost::left_out, "left out"},
                                                                 {defect_cost::put_right, "put right"},
                                                                 {defect_cost::flagged, "flagged"}};
  for (const auto& [cost, words] : kCosts) {
    for (size_t i = 0; i < kDefects; ++i) {
      const auto kind = static_cast<defect>(i);
      if (cost_of(kind) != cost || report.of(kind) == 0) continue;
      fmt::print("  {:<10} {:>6}  {:<22} {}; {}\n", words, report.of(kind), name_of(kind), describe(kind),
                 examples_of(report, kind));
    }
  }
}

void print_feed(const feed_inspection& found) {
  const auto& feed = found.feed;
  const auto t = totals_of(feed.snapshot);
  for (const auto& file : found.files)
    print_line("file", fmt::format("{} ({}, {} bytes)", file.name, name_of(file.kind), file.bytes));
  print_line("version",
             feed.version + (feed.ttl ? fmt::format(", ttl {} s", feed.ttl->count()) : std::string()));
  if (found.system)
    print_line("system",
               fmt::format("{} ({}), {}", found.system->name, found.system->id, found.system->zone));
  print_line("data of", fmt::format("{}, {} before it was read", format_utc(feed.snapshot.observed_at),
                                    format_span(feed.snapshot.captured_at - feed.snapshot.observed_at)));
  print_line("stations", summary(feed.report));
  print_line("bikes", fmt::format("{}{}", t.bikes,
                                  t.ebikes_told > 0 ? fmt::format(", {} of them electric", t.ebikes)
                                                    : ", kinds not told"));
  print_line(
      "docks",
      fmt::format("{} free of {}{}", t.docks, t.capacity,
                  t.virtual_stations > 0 ? fmt::format("; {} virtual stations", t.virtual_stations) : ""));
  for (const auto& problem : found.problems) print_line("problem", problem);
  print_defects(feed.report);
}

// A TOML basic string is written as a JSON string is.
std::string quoted(const std::string& text) {
  return json_text(json::value(text));
}

// The lines of a city file that the feed itself can tell.
void print_city(const feed_inspection& found, const std::string& source) {
  const auto box = box_around(found.feed.snapshot);
  const auto kind = found.files.front().kind;
  const auto told = [](const std::string& text) {
    return text.empty() ? "\"\"  # the feed does not say" : quoted(text);
  };
  fmt::print(
      "\nA city file for it (docs/ARCHITECTURE.md, Cities):\n\ntitle = {}\nzone = {}\nevery = \"1m\"\n",
      told(found.system ? found.system->name : ""), told(found.system ? found.system->zone : ""));
  if (box) fmt::print("box = [{}, {}, {}, {}]\n", box->south, box->west, box->north, box->east);
  fmt::print("\n[feed]\n");
  if (kind == feed_file::discovery || kind == feed_file::opendata) {
    fmt::print("{} = {}\n", name_of(kind), quoted(source));
    return;
  }
  for (const auto& file : found.files) {
    if (file.kind == feed_file::station_information) fmt::print("information = {}\n", quoted(file.name));
    if (file.kind == feed_file::station_status) fmt::print("status = {}\n", quoted(file.name));
    if (file.kind == feed_file::vehicle_types) fmt::print("vehicle_types = {}\n", quoted(file.name));
  }
}

status inspect(const inspect_options& options) {
  const stop_signal stop;
  curl_client client(options.contact, stop.token());
  const system_clock clock;
  poll_round round(client, clock, kDeadline);
  const auto found = inspect_feed(options.sources, round);
  if (!found) return pass(found);
  if (options.json) {
    fmt::print("{}\n", json_text(to_json(*found)));
    return {};
  }
  print_feed(*found);
  print_city(*found, found->files.front().name);
  return {};
}

}  // namespace

int run_inspect(int argc, const char* const* argv) {
  inspect_options options;
  CLI::App app(
      "What a feed tells, and each defect it has: how many stations, how old, what was left out, put right "
      "or\n"
      "flagged. Any GBFS feed from 1.0 to 3.0, and Vélib' on opendata.paris.fr.");
  app.add_option(
         "URL|FILE", options.sources,
         "A gbfs.json; or station_information and station_status, and vehicle_types and system_information\n"
         "if you like, in any order; or an export or pages of records of opendata.paris.fr")
      ->required();
  app.add_flag("--json", options.json, "JSON instead of a table");
  app.add_option("--contact", options.contact,
                 "Goes into the user agent: whom the feed's operator can reach");
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = inspect(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
