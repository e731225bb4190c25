#include "history/profile_days.h"

#include <algorithm>
#include <vector>

#include "base/log.h"
#include "domain/ended_days.h"
#include "history/days.h"

namespace velib {

namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::seconds;

// What profiles are made of.
constexpr day_columns kColumns{.facts = false,
                               .capacity = false,
                               .docks = false,
                               .mechanical = false,
                               .ebikes = false,
                               .flags = false,
                               .reported_at = false};

// UTC days of counts at hand: a local day touches two of them, changes over its beginning a third, and one
// may pass before a sample tells that it has ended.
constexpr int kDaysHeld = 4;

// --- the last days as a window that holds bikes alone

// Both are sorted by code.
std::vector<station> both_stations(const std::vector<station>& held, const std::vector<station>& fresh) {
  std::vector<station> out;
  const auto before = [](const station& a, const station& b) { return a.code < b.code; };
  std::ranges::set_union(held, fresh, std::back_inserter(out), before);
  return out;
}

// Cells that `held` and `next` both have; `next` does not begin earlier.
void copy_cells(const window& held, window& next) {
  const auto shift = (next.start - held.start) / held.step;
  if (shift >= held.steps) return;
  for (size_t s = 0; s < held.stations.size(); ++s) {
    const auto row = held.bikes.begin() + static_cast<std::ptrdiff_t>(held.cell(s, 0));
    const size_t to = next.cell(*find_station(next, held.stations[s].code), 0);
    std::copy(row + shift, row + held.steps, next.bikes.begin() + static_cast<std::ptrdiff_t>(to));
  }
}

// The rows of a station come in the order of time: the latest count stays, as in the window.
void write_rows(const series& day, window& next) {
  std::vector<size_t> places;
  for (const auto& s : day.stations) places.push_back(*find_station(next, s.code));
  for (const auto& row : day.rows) {
    const auto at = cell_at(next, row.time);
    if (at && is_known(row.state.bikes)) next.bikes[next.cell(places[row.station], *at)] = row.state.bikes;
  }
}

// The days up to that which begins at `midnight`, whose rows join them.
window moved_on(const window& held, const series& day, utc_time midnight) {
  window next = make_window(midnight + days(1) - seconds(1), kWindowStep, kDaysHeld * kQuartersOfDay);
  next.stations = both_stations(held.stations, day.stations);
  next.bikes.assign(next.stations.size() * static_cast<size_t>(next.steps), kUnknown);
  if (!held.stations.empty()) copy_cells(held, next);
  write_rows(day, next);
  return next;
}

// --- folding

class day_folding {
 public:
  day_folding(stored_profiles kept, const time_zone& zone) : zone_(zone) { report_.kept = std::move(kept); }

  // Days come in order. Those of a gap are passed as empty ones, until the days before the gap have ended.
  void add(const series& day, utc_time midnight) {
    if (day.rows.empty()) return;
    const utc_time gap_end = std::min(midnight, midnight_ + days(kDaysHeld));
    for (utc_time empty = midnight_ + days(1); !held_.stations.empty() && empty < gap_end; empty += days(1)) {
      move_on({}, empty, empty + days(1) - seconds(1));
    }
    move_on(day, midnight, std::ranges::max(day.rows, {}, &observation::time).time);
  }

  profiles_report finish() { return std::move(report_); }

 private:
  // `observed_at`: a sample of that time or later exists.
  void move_on(const series& day, utc_time midnight, utc_time observed_at) {
    held_ = moved_on(held_, day, midnight);
    held_.observed_at = observed_at;
    midnight_ = midnight;
    report_.days_folded += static_cast<int>(fold_ended_days(report_.kept.profiles, held_, zone_).size());
  }

  const time_zone& zone_;
  window held_;
  utc_time midnight_;
  profiles_report report_;
};

// --- what is there

// A date as the days' keys have it, in local time or UTC.
utc_time date_of(local_days day) {
  return utc_time(day.time_since_epoch());
}

// What there is to go on from: nothing when that cannot be read.
result<std::optional<stored_profiles>> load_kept(object_store& store) {
  auto kept = load_profiles(store);
  if (kept) return std::move(*kept);
  const auto code = kept.error().code;
  if (code == error_code::not_found) return std::nullopt;
  if (code != error_code::corrupt && code != error_code::invalid_input) return pass(kept);
  log_warning("{}; the profiles are made anew", kept.error().message);
  return std::nullopt;
}

// Whether all that the days tell is, or can be, in `kept`; days are folded in order only.
bool covers(const stored_profiles& kept, const time_zone& zone, utc_time first) {
  if (kept.zone != zone.name()) {
    log_warning("the profiles in the store are of {}, not of {}: they are made anew", kept.zone, zone.name());
    return false;
  }
  return kept.profiles.through && kept.since && date_of(*kept.since) <= first + days(1);
}

// Made of the store's days from `first` on.
stored_profiles none_yet(const time_zone& zone, utc_time first) {
  return {.zone = zone.name(), .since = local_days(std::chrono::floor<days>(first).time_since_epoch())};
}

result<profiles_report> fold_days(day_reader& reader, stored_profiles kept, const time_zone& zone,
                                  const profiles_hook& hook) {
  day_folding folding(std::move(kept), zone);
  const auto total = static_cast<long>(reader.days_left());
  while (const auto midnight = reader.next_midnight()) {
    const auto day = reader.next();
    if (!day) return pass(day);
    folding.add(**day, *midnight);
    hook(total - static_cast<long>(reader.days_left()), total);
  }
  return folding.finish();
}

}  // namespace

result<profiles_report> update_profiles(object_store& store, const time_zone& zone, bool all,
                                        const profiles_hook& hook) {
  auto kept = load_kept(store);
  if (!kept) return pass(kept);
  auto reader = day_reader::open(store, kColumns);
  if (!reader) return pass(reader);
  const auto first = reader->next_midnight();
  if (!first) return profiles_report{.kept = std::move(*kept).value_or(stored_profiles{})};
  const bool goes_on = !all && *kept && covers(**kept, zone, *first);
  if (goes_on) {
    // The day before the next one: changes over that one's beginning are read from there.
    reader = day_reader::open(store, kColumns, date_of(*(*kept)->profiles.through));
    if (!reader) return pass(reader);
  }
  auto report = fold_days(*reader, goes_on ? **kept : none_yet(zone, *first), zone, hook);
  if (!report) return report;
  report->rebuilt = !goes_on;
  if (!report->kept.profiles.through || *kept == report->kept) return report;
  if (auto saved = save_profiles(store, report->kept); !saved) return pass(saved);
  return report;
}

}  // namespace velib
