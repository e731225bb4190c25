#include "domain/window.h"

#include <algorithm>

namespace velib {

namespace {

bool code_before(const station& s, std::string_view code) {
  return s.code < code;
}

void insert_row(std::vector<count>& cells, size_t at, int steps) {
  const auto offset = static_cast<std::ptrdiff_t>(at * static_cast<size_t>(steps));
  cells.insert(cells.begin() + offset, static_cast<size_t>(steps), kUnknown);
}

size_t find_or_add(window& w, const station& s) {
  const auto found = std::lower_bound(w.stations.begin(), w.stations.end(), s.code, code_before);
  const auto at = static_cast<size_t>(found - w.stations.begin());
  if (found != w.stations.end() && found->code == s.code) return at;
  w.stations.insert(found, s);
  for (auto* cells : {&w.bikes, &w.docks, &w.ebikes}) insert_row(*cells, at, w.steps);
  return at;
}

void shift_rows(window& w, std::vector<count>& cells, int by) {
  const int kept = std::max(0, w.steps - by);
  for (size_t s = 0; s < w.stations.size(); ++s) {
    const auto row = cells.begin() + static_cast<std::ptrdiff_t>(w.cell(s, 0));
    if (kept > 0) std::move(row + by, row + w.steps, row);
    std::fill(row + kept, row + w.steps, kUnknown);
  }
}

bool assign(count& cell, count value, bool newest) {
  if (!is_known(value) || cell == value || (is_known(cell) && !newest)) return false;
  cell = value;
  return true;
}

}  // namespace

window make_window(utc_time last, std::chrono::seconds step, int steps) {
  window w;
  w.step = step;
  w.steps = steps;
  const auto since_epoch = last.time_since_epoch();
  const auto offset = (since_epoch % step + step) % step;  // also right before 1970
  w.start = utc_time(since_epoch - offset - (steps - 1) * step);
  w.observed_at = w.start;
  return w;
}

std::optional<int> cell_at(const window& w, utc_time time) {
  if (time < w.start || time >= w.end()) return std::nullopt;
  return static_cast<int>((time - w.start) / w.step);
}

std::optional<size_t> find_station(const window& w, std::string_view code) {
  const auto found = std::lower_bound(w.stations.begin(), w.stations.end(), code, code_before);
  if (found == w.stations.end() || found->code != code) return std::nullopt;
  return static_cast<size_t>(found - w.stations.begin());
}

void advance(window& w, utc_time last) {
  if (last < w.end()) return;
  const auto by = (last - w.end()) / w.step + 1;
  const int shift = static_cast<int>(std::min<long>(by, w.steps));
  for (auto* cells : {&w.bikes, &w.docks, &w.ebikes}) shift_rows(w, *cells, shift);
  w.start += by * w.step;
  w.observed_at = std::max(w.observed_at, w.start);
}

bool record(window& w, const snapshot& s) {
  if (w.stations.empty() && s.observed_at < w.start) w = make_window(s.observed_at, w.step, w.steps);
  if (s.observed_at < w.start) return false;
  advance(w, s.observed_at);
  const int at = *cell_at(w, s.observed_at);
  const bool newest = s.observed_at >= w.observed_at;
  bool changed = s.observed_at > w.observed_at;
  if (newest) w.observed_at = s.observed_at;
  for (const auto& entry : s.entries) {
    const size_t known = w.stations.size();
    const size_t row = find_or_add(w, entry.station);
    changed |= w.stations.size() != known;
    if (newest && w.stations[row] != entry.station) {
      w.stations[row] = entry.station;
      changed = true;
    }
    changed |= assign(w.bikes[w.cell(row, at)], entry.state.bikes, newest);
    changed |= assign(w.docks[w.cell(row, at)], entry.state.docks, newest);
    changed |= assign(w.ebikes[w.cell(row, at)], entry.state.ebikes, newest);
  }
  return changed;
}

}  // namespace velib
