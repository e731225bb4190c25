#include "feed/gbfs.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include <boost/json.hpp>

#include "feed/field.h"
#include "feed/json_object.h"

namespace velib {

namespace json = boost::json;

namespace {

constexpr std::string_view kInformation = "station_information";
constexpr std::string_view kStatus = "station_status";
constexpr std::chrono::hours kFeedClockAhead{1};  // of ours, at most

// A record and its station_id as text.
struct keyed_record {
  std::string id;
  const json::object* record;
};

result<const json::array*> stations_of(const json::object& file, std::string_view name) {
  const auto* data = file.if_contains("data");
  const auto* list = data && data->is_object() ? data->get_object().if_contains("stations") : nullptr;
  if (list && list->is_array()) return &list->get_array();
  return fail(error_code::invalid_input, "{}: JSON without data.stations, so not a GBFS file", name);
}

// The records that can be told apart, in the file's order.
std::vector<keyed_record> keyed(const json::array& stations, field_reader& fields, parse_report& report) {
  std::vector<keyed_record> out;
  out.reserve(stations.size());
  for (const auto& station : stations) {
    const auto* record = station.if_object();
    auto id = record ? fields.read_text(*record, {"station_id"}) : std::string();
    if (id.empty()) {
      report.add(defect::malformed);
    } else {
      out.push_back({std::move(id), record});
    }
  }
  return out;
}

using record_index = std::unordered_map<std::string_view, const json::object*>;

record_index index_of(const std::vector<keyed_record>& records, parse_report& report) {
  record_index out;
  for (const auto& [id, record] : records) {
    if (!out.emplace(id, record).second) report.add(defect::duplicate, id);
  }
  return out;
}

double to_centimetre(double degrees) {
  return std::round(degrees * 1e7) / 1e7;
}

std::optional<position> read_position(const json::object& record, field_reader& fields) {
  const auto latitude = fields.read_number(record, {"lat"});
  const auto longitude = fields.read_number(record, {"lon"});
  if (!latitude || !longitude || !(std::abs(*latitude) <= 90) || !(std::abs(*longitude) <= 180)) return {};
  if (*latitude == 0 && *longitude == 0) return {};
  return position{to_centimetre(*latitude), to_centimetre(*longitude)};
}

// The bikes of one type, summed over [{"mechanical":3},{"ebike":1}] or {"mechanical":3,"ebike":1}.
count bikes_of_type(const json::value& types, std::string_view type, field_reader& fields) {
  int sum = kUnknown;
  const auto add = [&](const json::object& counts) {
    const auto n = fields.read_count(counts, {type});
    if (is_known(n)) sum = std::min(std::max(sum, 0) + n, 998);
  };
  if (const auto* counts = types.if_object()) add(*counts);
  if (const auto* list = types.if_array()) {
    for (const auto& entry : *list) {
      if (const auto* counts = entry.if_object()) add(*counts);
    }
  }
  return static_cast<count>(sum);
}

void read_types(const json::object& record, station_state& state, field_reader& fields,
                parse_report& report) {
  if (const auto* types = record.if_contains("num_bikes_available_types")) {
    state.mechanical = bikes_of_type(*types, "mechanical", fields);
    state.ebikes = bikes_of_type(*types, "ebike", fields);
  } else {
    state.ebikes = fields.read_count(record, {"num_ebikes_available"});
    if (is_known(state.ebikes) && state.bikes >= state.ebikes) {
      state.mechanical = static_cast<count>(state.bikes - state.ebikes);
    }
  }
  if (!is_known(state.mechanical) || !is_known(state.ebikes)) return;
  const auto sum = static_cast<count>(state.mechanical + state.ebikes);
  if (sum == state.bikes) return;
  if (is_known(state.bikes)) report.add(defect::retotalled);
  state.bikes = sum;
}

station_state read_state(const json::object& record, field_reader& fields, parse_report& report) {
  station_state state;
  state.bikes =
      fields.read_count(record, {"num_bikes_available", "numBikesAvailable", "num_vehicles_available"});
  state.docks = fields.read_count(record, {"num_docks_available", "numDocksAvailable"});
  read_types(record, state, fields, report);
  state.installed = fields.read_answer(record, {"is_installed"});
  state.renting = fields.read_answer(record, {"is_renting"});
  state.returning = fields.read_answer(record, {"is_returning"});
  state.reported_at = fields.read_time(record, {"last_reported"});
  return state;
}

station read_station(const json::object& information, const json::object& status, const std::string& id,
                     field_reader& fields) {
  station out;
  out.id = id;
  out.code = fields.read_text(information, {"stationCode"});
  if (out.code.empty()) out.code = fields.read_text(status, {"stationCode"});
  if (out.code.empty()) out.code = id;
  out.name = fields.read_text(information, {"name"});
  out.where = read_position(information, fields);
  out.capacity = fields.read_count(information, {"capacity"});
  return out;
}

std::vector<snapshot_entry> join(const std::vector<keyed_record>& information, record_index& status,
                                 field_reader& fields, parse_report& report) {
  std::vector<snapshot_entry> entries;
  for (const auto& [id, record] : information) {
    const auto found = status.find(id);
    if (found == status.end()) {
      report.add(defect::without_status, id);
      continue;
    }
    if (!found->second) {  // taken by an earlier record of the same id
      report.add(defect::duplicate, id);
      continue;
    }
    const auto* status_record = std::exchange(found->second, nullptr);
    fields.about(id);
    auto facts = read_station(*record, *status_record, id, fields);
    if (!facts.where) {
      report.add(defect::misplaced, id);
      continue;
    }
    entries.push_back({std::move(facts), read_state(*status_record, fields, report)});
  }
  for (const auto& [id, record] : status) {
    if (record) report.add(defect::without_information, id);
  }
  return entries;
}

void sort_by_code(std::vector<snapshot_entry>& entries, parse_report& report) {
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.station.code < b.station.code; });
  const auto end = std::unique(entries.begin(), entries.end(),
                               [](const auto& a, const auto& b) { return a.station.code == b.station.code; });
  for (auto left = end; left != entries.end(); ++left) report.add(defect::duplicate);
  entries.erase(end, entries.end());
}

void read_feed(const json::array& information, const json::array& status, field_reader& fields,
               parsed_feed& out) {
  const auto information_records = keyed(information, fields, out.report);
  const auto status_records = keyed(status, fields, out.report);
  auto statuses = index_of(status_records, out.report);
  out.snapshot.entries = join(information_records, statuses, fields, out.report);
  sort_by_code(out.snapshot.entries, out.report);
  out.report.kept = static_cast<int>(out.snapshot.entries.size());
}

}  // namespace

result<parsed_feed> parse_gbfs(const gbfs_files& files, const parse_options& options) {
  const auto information_file = parse_object(files.information, kInformation);
  if (!information_file) return pass(information_file);
  const auto status_file = parse_object(files.status, kStatus);
  if (!status_file) return pass(status_file);
  const auto information_list = stations_of(*information_file, kInformation);
  if (!information_list) return pass(information_list);
  const auto status_list = stations_of(*status_file, kStatus);
  if (!status_list) return pass(status_list);

  parsed_feed out;
  field_reader fields(options.captured_at + kFeedClockAhead, out.report);
  read_feed(**information_list, **status_list, fields, out);
  if (out.report.kept == 0) {
    return fail(error_code::invalid_input, "no station to keep of {} in {} and {} in {}: {}",
                (*information_list)->size(), kInformation, (*status_list)->size(), kStatus,
                summary(out.report));
  }
  const auto observed_at = fields.read_time(*status_file, {"lastUpdatedOther", "last_updated"});
  if (!observed_at) out.report.add(defect::undated, kStatus);
  out.snapshot.observed_at = observed_at.value_or(options.answered_at.value_or(options.captured_at));
  out.snapshot.captured_at = options.captured_at;
  return out;
}

}  // namespace velib
