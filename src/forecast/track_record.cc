#include "forecast/track_record.h"

#include <algorithm>
#include <cmath>

namespace velib {

namespace {

using std::chrono::hours;

using quarters = std::chrono::duration<long, std::ratio<15 * 60>>;

std::vector<count> counts_at(const window& w, int at) {
  std::vector<count> counts(w.stations.size());
  for (size_t s = 0; s < counts.size(); ++s) counts[s] = w.bikes[w.cell(s, at)];
  return counts;
}

}  // namespace

error_sums& error_sums::operator+=(const error_sums& more) {
  rows += more.rows;
  model += more.model;
  persistence += more.persistence;
  return *this;
}

horizon_sums by_horizon(const track_sums& sums) {
  horizon_sums all;
  for (const auto& [hour, of_hour] : sums.hours) {
    for (const auto& [horizon, sum] : of_hour) all[horizon] += sum;
  }
  return all;
}

error_sums total(const horizon_sums& sums) {
  error_sums all;
  for (const auto& [horizon, sum] : sums) all += sum;
  return all;
}

std::optional<bool> is_worse_than_persistence(const track_sums& sums) {
  if (!sums.since || sums.until - *sums.since < kTrackSpan) return std::nullopt;
  if (sums.hours.size() < static_cast<size_t>(kTrackLeastHours)) return std::nullopt;
  const auto all = total(by_horizon(sums));
  if (all.rows < kTrackLeastRows) return std::nullopt;
  return all.model > all.persistence;
}

track_record::track_record(track_sums sums) : sums_(std::move(sums)) {
  alarmed_ = is_worse_than_persistence(sums_).value_or(false);
}

void track_record::begin_anew(const std::string& model_version) {
  sums_ = {.model_version = model_version, .since = {}, .until = sums_.until, .hours = {}};
  pending_.clear();
  kept_until_.reset();
  alarmed_ = false;
}

void track_record::keep(const city_forecast& f, const window& w) {
  if (f.model_version != sums_.model_version) begin_anew(f.model_version);
  const auto origin = cell_at(w, f.origin);
  const auto quarter = std::chrono::floor<quarters>(f.origin);
  if (!origin || quarter <= kept_until_.value_or(quarter - quarters(1))) return;
  kept_until_ = quarter;
  pending_.push_back({f.origin, f.horizons, f.bikes, codes_of(w), counts_at(w, *origin)});
}

// Those of the forecast before, as a rule: stations come and go rarely.
track_record::station_codes track_record::codes_of(const window& w) const {
  if (!pending_.empty() && std::ranges::equal(*pending_.back().codes, w.stations, {}, {}, &station::code)) {
    return pending_.back().codes;
  }
  std::vector<std::string> codes;
  for (const auto& s : w.stations) codes.push_back(s.code);
  return std::make_shared<const std::vector<std::string>>(std::move(codes));
}

long track_record::score(const window& w) {
  sums_.until = std::max(sums_.until, w.observed_at);
  forget_before(std::chrono::floor<hours>(sums_.until) - kTrackSpan);
  long rows = 0;
  for (auto& f : pending_) rows += score_due(f, w);
  std::erase_if(pending_, [](const kept_forecast& f) { return f.next == f.horizons.size(); });
  if (const auto worse = is_worse_than_persistence(sums_)) alarmed_ = *worse;
  return rows;
}

long track_record::score_due(kept_forecast& f, const window& w) {
  const auto oldest = std::chrono::floor<hours>(sums_.until) - kTrackSpan;
  long rows = 0;
  for (; f.next < f.horizons.size() && f.origin + f.horizons[f.next] <= w.observed_at; ++f.next) {
    const utc_time then = f.origin + f.horizons[f.next];
    const auto sum = then < oldest ? error_sums() : errors_at(f, f.next, w);
    if (sum.rows == 0) continue;
    sums_.hours[std::chrono::floor<hours>(then)][f.horizons[f.next]] += sum;
    sums_.since = std::min(sums_.since.value_or(then), then);
    rows += sum.rows;
  }
  return rows;
}

error_sums track_record::errors_at(const kept_forecast& f, size_t horizon, const window& w) const {
  error_sums sum;
  const auto at = cell_at(w, f.origin + f.horizons[horizon]);
  if (!at) return sum;
  size_t row = 0;  // both are in the order of codes
  for (size_t s = 0; s < f.codes->size(); ++s) {
    while (row < w.stations.size() && w.stations[row].code < (*f.codes)[s]) ++row;
    if (row == w.stations.size()) break;
    if (w.stations[row].code != (*f.codes)[s]) continue;
    const count truth = w.bikes[w.cell(row, *at)];
    const float forecast = f.bikes[s * f.horizons.size() + horizon];
    if (!is_known(truth) || !is_known(f.now[s]) || std::isnan(forecast)) continue;
    sum +=
        {1, std::abs(static_cast<double>(forecast) - truth), std::abs(static_cast<double>(f.now[s]) - truth)};
  }
  return sum;
}

void track_record::forget_before(utc_time hour) {
  sums_.hours.erase(sums_.hours.begin(), sums_.hours.lower_bound(hour));
  if (sums_.hours.empty()) {
    sums_.since.reset();
    alarmed_ = false;
  }
}

}  // namespace velib
