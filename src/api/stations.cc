#include "api/stations.h"

#include <limits>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/answer.h"
#include "api/query.h"
#include "api/station_answers.h"
#include "base/civil_time.h"
#include "domain/unchanged_since.h"
#include "history/record.h"

namespace velib {

namespace json = boost::json;

namespace {

constexpr int kUsualRecords = 10;
constexpr int kMostRecords = 1000;
constexpr size_t kMostIssues = 50;

std::vector<std::string_view> unknown_counts(const snapshot_entry& entry) {
  std::vector<std::string_view> names;
  if (!is_known(entry.state.bikes)) names.push_back("bikes");
  if (!is_known(entry.state.docks)) names.push_back("docks");
  if (!is_known(entry.station.capacity)) names.push_back("capacity");
  return names;
}

bool overfull(const snapshot_entry& entry) {
  const auto& [where, state] = entry;
  return is_known(state.bikes) && is_known(state.docks) && is_known(where.capacity) &&
         state.bikes + state.docks > where.capacity;
}

bool kinds_disagree(const station_state& state) {
  return is_known(state.bikes) && is_known(state.mechanical) && is_known(state.ebikes) &&
         state.mechanical + state.ebikes != state.bikes;
}

void add_issues(std::vector<std::string>& issues, const snapshot_entry& entry) {
  const auto& [where, state] = entry;
  if (!where.where) issues.push_back(fmt::format("{}: no position", where.code));
  const auto unknown = unknown_counts(entry);
  if (!unknown.empty()) {
    issues.push_back(fmt::format("{}: {} unknown", where.code, fmt::join(unknown, " and ")));
  }
  if (overfull(entry)) {
    issues.push_back(fmt::format("{}: {} bikes and {} docks exceed capacity {}", where.code, state.bikes,
                                 state.docks, where.capacity));
  }
  if (kinds_disagree(state)) {
    issues.push_back(fmt::format("{}: {} mechanical and {} electric do not make {} bikes", where.code,
                                 state.mechanical, state.ebikes, state.bikes));
  }
}

std::vector<const snapshot_entry*> entries_to_show(const snapshot& s, size_t limit) {
  std::vector<const snapshot_entry*> shown;
  for (const auto& entry : s.entries) {
    if (shown.size() == limit) break;
    if (entry.station.capacity != 0) shown.push_back(&entry);
  }
  return shown;
}

// A station whose counts have stood still for days is likely out of order, whatever its flags say.
void add_standstill(std::vector<std::string>& issues, const window& w, const std::string& code) {
  const auto row = find_station(w, code);
  const auto since = row ? long_unchanged_since(w, *row) : std::nullopt;
  if (since) issues.push_back(fmt::format("{}: unchanged since {}", code, format_utc(*since)));
}

json::array issues_of(const std::vector<const snapshot_entry*>& entries, const window& w) {
  std::vector<std::string> issues;
  for (const auto* entry : entries) {
    if (issues.size() >= kMostIssues) break;
    add_issues(issues, *entry);
    add_standstill(issues, w, entry->station.code);
  }
  if (issues.size() > kMostIssues) issues.resize(kMostIssues);
  return json::array(issues.begin(), issues.end());
}

json::array records_of(const std::vector<const snapshot_entry*>& entries, const published& state) {
  json::array records;
  records.reserve(entries.size());
  for (const auto* entry : entries) {
    records.push_back(record_of(*entry, state.snapshot.observed_at, state.zone));
  }
  return records;
}

response listing(const published& now, size_t limit, bool all, bool validate) {
  const auto entries = entries_to_show(now.snapshot, all ? std::numeric_limits<size_t>::max() : limit);
  return json_answer(200, {{"count", entries.size()},
                           {"all", all},
                           {"validate", validate},
                           {"issues", validate ? issues_of(entries, now.window) : json::array()},
                           {"records", records_of(entries, now)}});
}

}  // namespace

reply stations_endpoint::operator()(const call& c) const {
  auto query = query_reader::parse(c.request.query);
  if (!query) return failure(400, "The query holds broken percent-encoding.");
  const int limit = query->whole("limit", kUsualRecords, 1, kMostRecords);
  const bool all = query->flag("all", false);
  const bool validate = query->flag("validate", false);
  if (!query->ok()) return query->refusal();
  const auto now = state.current();
  if (!now) return no_data_yet();
  const auto make = [&] { return listing(*now, static_cast<size_t>(limit), all, validate); };
  // The usual questions: the reference's clients send none, the page sends this one.
  if (validate || (!all && limit != kUsualRecords)) return make();
  return now->answers.keep(c.pattern, all ? "all=true" : "", c.pattern, make);
}

}  // namespace velib
