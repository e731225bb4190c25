#include "history/window_table.h"

#include <algorithm>
#include <cmath>

#include "history/table_bytes.h"

namespace velib {

namespace {

using std::chrono::seconds;

constexpr std::uint32_t kMostStepSeconds = 86'400;
constexpr std::int64_t kMostSeconds = 253'402'300'799;  // the end of the year 9999, either way

constexpr std::uint8_t kHasPlace = 1;
constexpr std::uint8_t kIsVirtual = 2;

// What the newest snapshot said of a station: whether it named it, its flags (two bits each), whether it told
// when the station last reported.
constexpr std::uint8_t kIsNamed = 1;
constexpr int kInstalledShift = 1, kRentingShift = 3, kReturningShift = 5;
constexpr std::uint8_t kHasReported = 128;

constexpr count station_state::*kCounts[] = {&station_state::bikes, &station_state::docks,
                                             &station_state::mechanical, &station_state::ebikes};

constexpr std::string station::*kTexts[] = {&station::code, &station::id, &station::name, &station::commune,
                                            &station::commune_code};

// --- writing

std::uint8_t flags_of(const station& s) {
  return static_cast<std::uint8_t>((s.where ? kHasPlace : 0) | (s.is_virtual ? kIsVirtual : 0));
}

std::uint8_t told_of(const std::optional<station_state>& state) {
  if (!state) return 0;
  const auto bits = [](answer said, int shift) { return static_cast<int>(said) << shift; };
  return static_cast<std::uint8_t>(
      kIsNamed | bits(state->installed, kInstalledShift) | bits(state->renting, kRentingShift) |
      bits(state->returning, kReturningShift) | (state->reported_at ? kHasReported : 0));
}

void append_latest(std::string& out, const window& w) {
  for (const auto& state : w.latest) append_number(out, told_of(state));
  for (const auto& state : w.latest) {
    const auto said = state.value_or(station_state{});
    for (const auto number : kCounts) append_number(out, said.*number);
    append_number(out, std::int64_t{said.reported_at.value_or(utc_time()).time_since_epoch().count()});
  }
}

// --- reading

class table_reader : table_source {
 public:
  using table_source::table_source;

  result<window> read() {
    window w = read_grid();
    const auto stations = number<std::uint32_t>();
    if (stations > kMostWindowStations) note(fmt::format("{} stations", stations));
    if (std::uint64_t{stations} * static_cast<std::uint64_t>(w.steps) > kMostWindowCells)
      note("too many cells");
    if (is_good()) w.stations.resize(stations);
    read_stations(w.stations);
    read_latest(w);
    if (!is_empty()) note("more in its table than stations");
    if (is_good()) return w;
    return failure();
  }

 private:
  utc_time time(const char* name) {
    const auto since_epoch = number<std::int64_t>();
    if (since_epoch >= -kMostSeconds && since_epoch <= kMostSeconds) return utc_time(seconds(since_epoch));
    note(fmt::format("'{}' lies beyond the year 9999", name));
    return {};
  }

  window read_grid() {
    window w;
    w.start = time("start");
    w.step = seconds(number<std::uint32_t>());
    const auto steps = number<std::uint32_t>();
    w.observed_at = time("observed_at");
    if (w.step < seconds(1) || w.step.count() > kMostStepSeconds)
      note(fmt::format("a step of {}", w.step.count()));
    if (steps > kMostWindowSteps) note(fmt::format("{} steps", steps));
    if (!is_good()) return {};
    w.steps = static_cast<int>(steps);
    if (w.observed_at != w.start && !cell_at(w, w.observed_at)) note("'observed_at' lies outside");
    return w;
  }

  void read_stations(std::vector<station>& stations) {
    for (const auto field : kTexts) {
      for (auto& s : stations) s.*field = text();
    }
    std::vector<std::uint8_t> flags;
    for (size_t i = 0; i < stations.size(); ++i) flags.push_back(number<std::uint8_t>());
    for (auto& s : stations) s.capacity = read_count("capacity");
    for (size_t i = 0; i < stations.size(); ++i) read_place(stations[i], flags[i]);
    if (!in_order(stations)) note("the stations are not in the order of codes");
  }

  count read_count(const char* name) {
    const auto found = number<std::int16_t>();
    if (found < kUnknown) note(fmt::format("'{}' of {}", name, found));
    return found;
  }

  answer read_answer(std::uint8_t told, int shift) {
    const int said = (told >> shift) & 3;
    if (said > static_cast<int>(answer::unknown)) note("a flag that is neither yes, no nor unknown");
    return static_cast<answer>(said);
  }

  void read_latest(window& w) {
    std::vector<std::uint8_t> told;
    for (size_t i = 0; i < w.stations.size(); ++i) told.push_back(number<std::uint8_t>());
    w.latest.resize(told.size());
    for (size_t i = 0; i < told.size(); ++i) {
      station_state state{.installed = read_answer(told[i], kInstalledShift),
                          .renting = read_answer(told[i], kRentingShift),
                          .returning = read_answer(told[i], kReturningShift)};
      for (const auto field : kCounts) state.*field = read_count("count");
      const utc_time reported = time("reported_at");
      if (told[i] & kHasReported) state.reported_at = reported;
      if (told[i] & kIsNamed) w.latest[i] = state;
    }
  }

  void read_place(station& s, std::uint8_t flags) {
    const auto latitude = number<double>();
    const auto longitude = number<double>();
    if ((flags & ~(kHasPlace | kIsVirtual)) != 0) note(fmt::format("flags of {}", flags));
    if (!(std::abs(latitude) <= 90 && std::abs(longitude) <= 180)) note("a position off the globe");
    if (flags & kHasPlace) s.where = position{latitude, longitude};
    s.is_virtual = (flags & kIsVirtual) != 0;
  }

  static bool in_order(const std::vector<station>& stations) {
    const auto unordered = [](const station& a, const station& b) { return a.code >= b.code; };
    const bool ascending = std::ranges::adjacent_find(stations, unordered) == stations.end();
    return stations.empty() || (ascending && !stations[0].code.empty());
  }
};

}  // namespace

std::string serialize_window_table(const window& w) {
  std::string out;
  append_number(out, std::int64_t{w.start.time_since_epoch().count()});
  append_number(out, static_cast<std::uint32_t>(w.step.count()));
  append_number(out, static_cast<std::uint32_t>(w.steps));
  append_number(out, std::int64_t{w.observed_at.time_since_epoch().count()});
  append_number(out, static_cast<std::uint32_t>(w.stations.size()));
  for (const auto field : kTexts) {
    for (const auto& s : w.stations) append_text(out, s.*field);
  }
  for (const auto& s : w.stations) append_number(out, flags_of(s));
  for (const auto& s : w.stations) append_number(out, s.capacity);
  for (const auto& s : w.stations) {
    append_number(out, s.where ? s.where->latitude : 0.0);
    append_number(out, s.where ? s.where->longitude : 0.0);
  }
  append_latest(out, w);
  return out;
}

result<window> parse_window_table(std::string_view table) {
  return table_reader(table).read();
}

}  // namespace velib
