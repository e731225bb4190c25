// The history window: a whole city's last days on a regular grid, what a forecast stands on.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "domain/snapshot.h"

namespace velib {

// The serving window: 8 days by the quarter of an hour.
inline constexpr std::chrono::seconds kWindowStep{15 * 60};
inline constexpr int kWindowSteps = 8 * 24 * 4;

// What a station's own flags said, as bits; 0 means that nobody said anything.
inline constexpr std::uint8_t kUsableSaid =
    1;  // at least one of installed, renting and returning was answered
inline constexpr std::uint8_t kUsableRent = 2;    // installed and renting
inline constexpr std::uint8_t kUsableReturn = 4;  // installed and returning

std::uint8_t usable_of(const station_state& state);

// Cell k of a station covers [start + k·step, start + (k+1)·step). Cells nobody reported stay kUnknown.
struct window {
  utc_time start;
  std::chrono::seconds step = kWindowStep;
  int steps = 0;
  utc_time observed_at;           // of the newest snapshot in it; `start` when there is none
  std::vector<station> stations;  // sorted by code, each code once
  std::vector<count> bikes;  // [stations][steps], row-major; raw, whatever `usable` says; as are the rest
  std::vector<count> docks;
  std::vector<count> ebikes;
  std::vector<std::uint8_t> usable;  // bits kUsable*
  // [stations]: what the newest snapshot said; nothing of stations that it did not name.
  std::vector<std::optional<station_state>> latest;

  bool operator==(const window&) const = default;

  size_t cell(size_t station, int at) const {
    return station * static_cast<size_t>(steps) + static_cast<size_t>(at);
  }
  utc_time time_of(int at) const { return start + at * step; }
  utc_time end() const { return start + steps * step; }
};

// An empty window of `steps` cells whose last one covers `last`; its cells lie on whole multiples of `step`.
window make_window(utc_time last, std::chrono::seconds step, int steps);

// The cell that covers `time`; nothing outside the window.
std::optional<int> cell_at(const window& w, utc_time time);

// The station with that code; nothing when there is none.
std::optional<size_t> find_station(const window& w, std::string_view code);

// The newest snapshot, as the window keeps it; captured_at is its observed_at.
snapshot newest_snapshot(const window& w);

// Moves the window on so that its last cell covers `last`: old cells fall out, new ones are unknown.
// A `last` already covered changes nothing.
void advance(window& w, utc_time last);

// Writes a snapshot's counts and flags into the cell of its observed_at, advancing the window if needed; a
// later sample of the same cell replaces an earlier one, an older snapshot than the window's newest fills
// only unknown cells. Stations seen for the first time are added; facts of known ones follow the newest
// snapshot. Snapshots older than the window change nothing. Returns whether any cell, station or time
// changed.
bool record(window& w, const snapshot& s);

}  // namespace velib
