#include "feed/station_checks.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace velib {

namespace {

constexpr std::chrono::hours kSilentFrom{24};

// Entries are large: their order is found first, and each is moved once.
std::vector<std::uint32_t> order_by_code(const std::vector<snapshot_entry>& entries) {
  std::vector<std::pair<std::string_view, std::uint32_t>> keys;
  keys.reserve(entries.size());
  for (const auto& entry : entries) {
    keys.emplace_back(entry.station.code, static_cast<std::uint32_t>(keys.size()));
  }
  std::sort(keys.begin(), keys.end());
  std::vector<std::uint32_t> order;
  order.reserve(keys.size());
  for (const auto& key : keys) order.push_back(key.second);
  return order;
}

void sort_by_code(std::vector<snapshot_entry>& entries, parse_report& report) {
  std::vector<snapshot_entry> sorted;
  sorted.reserve(entries.size());
  for (const auto at : order_by_code(entries)) {
    auto& entry = entries[at];
    if (!sorted.empty() && sorted.back().station.code == entry.station.code) {
      report.add(defect::duplicate, entry.station.code);
    } else {
      sorted.push_back(std::move(entry));
    }
  }
  entries = std::move(sorted);
}

// The time of a feed that names none.
utc_time time_of_answer(const parse_options& options) {
  const bool told = options.answered_at && is_plausible(*options.answered_at, options.captured_at);
  return told ? *options.answered_at : options.captured_at;
}

void flag_silent(const snapshot& s, parse_report& report) {
  for (const auto& [station, state] : s.entries) {
    const bool silent = state.reported_at && *state.reported_at <= s.observed_at - kSilentFrom;
    if (silent) report.add(defect::stale_station, station.code);
  }
}

void fit_capacity(station& s, const station_state& state, field_reader& fields) {
  if (!is_known(s.capacity)) return;
  if (s.capacity > 0 && state.bikes > s.capacity) fields.met(defect::above_capacity);
  if (!is_known(state.bikes) || !is_known(state.docks)) {
    if (s.capacity == 0) s.capacity = kUnknown;
    return;
  }
  const auto in_sight = static_cast<count>(state.bikes + state.docks);
  if (in_sight <= s.capacity) return;
  fields.met(defect::capacity_raised);
  s.capacity = in_sight;
}

}  // namespace

bool is_well_placed(const station& s, const std::optional<bounding_box>& box, field_reader& fields) {
  if (!s.where) {
    fields.met(defect::misplaced);
    return false;
  }
  if (!box || box->holds(*s.where)) return true;
  fields.met(defect::outside_box);
  return false;
}

void prefer_types(station_state& state, field_reader& fields) {
  if (!is_known(state.mechanical) || !is_known(state.ebikes)) return;
  const auto sum = static_cast<count>(state.mechanical + state.ebikes);
  if (sum == state.bikes) return;
  if (is_known(state.bikes)) fields.met(defect::retotalled);
  state.bikes = sum;
}

void check_counts(snapshot_entry& entry, field_reader& fields) {
  auto& [station, state] = entry;
  if (station.is_virtual) {
    fields.met(defect::virtual_station);
    state.docks = kUnknown;
    if (station.capacity == 0) station.capacity = kUnknown;
  } else {
    fit_capacity(station, state, fields);
  }
  const bool counted = state.bikes > 0 || state.docks > 0;
  if (state.installed == answer::no && counted) fields.met(defect::closed_with_counts);
}

void finish(parsed_feed& feed, std::optional<utc_time> observed_at, const parse_options& options) {
  sort_by_code(feed.snapshot.entries, feed.report);
  feed.report.kept = static_cast<int>(feed.snapshot.entries.size());
  if (!observed_at) feed.report.add(defect::undated);
  feed.snapshot.observed_at = observed_at.value_or(time_of_answer(options));
  feed.snapshot.captured_at = options.captured_at;
  flag_silent(feed.snapshot, feed.report);
}

}  // namespace velib
