#include "feed/gbfs.h"

#include <unordered_map>

#include "feed/gbfs_station.h"
#include "feed/station_checks.h"

namespace velib {

namespace {

constexpr std::string_view kInformation = "station_information";
constexpr std::string_view kStatus = "station_status";
constexpr std::chrono::hours kFeedClockAhead{1};  // of ours, at most
constexpr double kMostTtl = 366 * 86400;

// A record and its station_id as text.
struct keyed_record {
  std::string id;
  json_object record;
};

struct station_file {
  json_document document;
  std::vector<keyed_record> records;  // those that can be told apart, in the file's order
  size_t listed = 0;
};

std::vector<keyed_record> keyed(const json_array& stations, std::string_view file, field_reader& fields) {
  std::vector<keyed_record> out;
  out.reserve(stations.size());
  fields.about(file);
  for (const auto station : stations) {
    const auto record = as_object(station);
    auto id = record ? fields.read_text(*record, {"station_id"}) : std::string();
    if (id.empty()) {
      fields.met(defect::malformed);
    } else {
      out.push_back({std::move(id), *record});
    }
  }
  return out;
}

result<station_file> parse_file(std::string_view bytes, std::string_view name, field_reader& fields,
                                parse_report& report) {
  auto document = json_document::parse_object(bytes, name);
  if (!document) return pass(document);
  const auto data = object_in(document->object(), "data");
  const auto stations = data ? array_in(*data, "stations") : std::nullopt;
  if (!stations) {
    return fail(error_code::invalid_input, "{}: JSON without data.stations, so not a GBFS file", name);
  }
  report.add(defect::text_repaired, name, document->repairs());
  auto records = keyed(*stations, name, fields);
  return station_file{std::move(*document), std::move(records), stations->size()};
}

// A record of station_status and what became of it.
struct status_slot {
  json_object record;
  bool named = false;  // station_information knows the station
  bool taken = false;  // by a station that was kept
};
using status_index = std::unordered_map<std::string_view, status_slot>;

status_index index_of(const std::vector<keyed_record>& records, parse_report& report) {
  status_index out;
  out.reserve(records.size());
  for (const auto& [id, record] : records) {
    if (!out.emplace(id, status_slot{record}).second) report.add(defect::duplicate, id);
  }
  return out;
}

// Of records with one id the first of each file is read; in station_information, the first that can be kept.
void join(const station_file& information, const station_file& status, gbfs_station_reader& stations,
          parsed_feed& out) {
  auto slots = index_of(status.records, out.report);
  out.snapshot.entries.reserve(information.records.size());
  for (const auto& [id, record] : information.records) {
    const auto found = slots.find(id);
    if (found == slots.end()) {
      out.report.add(defect::without_status, id);
      continue;
    }
    auto& slot = found->second;
    slot.named = true;
    if (slot.taken) {
      out.report.add(defect::duplicate, id);
    } else if (auto entry = stations.read(id, record, slot.record)) {
      out.snapshot.entries.push_back(std::move(*entry));
      slot.taken = true;
    }
  }
  for (const auto& [id, record] : status.records) {  // in the file's order, for the examples
    const auto& slot = slots.at(id);
    if (!slot.named && slot.record.begin() == record.begin()) out.report.add(defect::without_information, id);
  }
}

std::optional<utc_time> read_head(const json_object& status, field_reader& fields, parsed_feed& out) {
  fields.about(kStatus);
  out.version = fields.read_text(status, {"version"});
  if (out.version.empty()) out.version = "1.0";  // the only one that does not say
  const auto ttl = fields.read_number(status, {"ttl"});
  if (ttl && *ttl >= 0 && *ttl <= kMostTtl) out.ttl = std::chrono::seconds(static_cast<int>(*ttl));
  const auto velib_time = fields.read_time(status, {"lastUpdatedOther"});
  return velib_time ? velib_time : fields.read_time(status, {"last_updated"});
}

}  // namespace

result<parsed_feed> parse_gbfs(const gbfs_files& files, const parse_options& options) {
  parsed_feed out;
  field_reader fields(options.captured_at + kFeedClockAhead, out.report);
  const auto information = parse_file(files.information, kInformation, fields, out.report);
  if (!information) return pass(information);
  const auto status = parse_file(files.status, kStatus, fields, out.report);
  if (!status) return pass(status);
  const auto types = parse_vehicle_types(files.vehicle_types, out.report);

  gbfs_station_reader stations(types ? &*types : nullptr, options, fields);
  join(*information, *status, stations, out);
  const auto observed_at = read_head(status->document.object(), fields, out);
  finish(out, observed_at, options);
  if (out.report.kept > 0) return out;
  return fail(error_code::invalid_input, "no station to keep of {} in {} and {} in {}: {}",
              information->listed, kInformation, status->listed, kStatus, summary(out.report));
}

}  // namespace velib
