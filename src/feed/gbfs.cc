#include "feed/gbfs.h"

#include <unordered_map>
#include <vector>

#include "feed/gbfs_station.h"
#include "feed/station_checks.h"

namespace velib {

namespace {

constexpr std::string_view kInformation = "station_information";
constexpr std::string_view kStatus = "station_status";
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

// What station_information tells, in the file's order.
struct known_stations {
  std::vector<station> facts;
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

// What became of a record of station_status.
enum class fate : std::uint8_t { unnamed, named, taken, repeated };

// Of records with one id the first of each file is read; in station_information, the first that can be kept.
class station_join {
 public:
  station_join(const station_file& status, parsed_feed& out)
      : status_(status), out_(out), fates_(status.records.size(), fate::unnamed) {
    place_of_.reserve(status.records.size());
    for (size_t k = 0; k < status.records.size(); ++k) {
      const auto& id = status.records[k].id;
      if (place_of_.emplace(id, k).second) continue;
      fates_[k] = fate::repeated;
      out_.report.add(defect::duplicate, id);
    }
  }

  void add(const station& facts, gbfs_station_reader& stations) {
    const auto found = place_of_.find(facts.id);
    if (found == place_of_.end()) return out_.report.add(defect::without_status, facts.id);
    auto& fate_of_it = fates_[found->second];
    if (fate_of_it == fate::taken) return out_.report.add(defect::duplicate, facts.id);
    const auto& status = status_.records[found->second].record;
    fate_of_it = stations.read(facts, status, out_.snapshot.entries) ? fate::taken : fate::named;
  }

  void report_unnamed() const {
    for (size_t k = 0; k < fates_.size(); ++k) {
      if (fates_[k] == fate::unnamed) out_.report.add(defect::without_information, status_.records[k].id);
    }
  }

 private:
  const station_file& status_;
  parsed_feed& out_;
  std::vector<fate> fates_;                                // [status records]
  std::unordered_map<std::string_view, size_t> place_of_;  // the first of each id
};

// Its document is gone when this returns: of the two trees only one is in memory at a time.
result<known_stations> parse_information(std::string_view bytes, gbfs_station_reader& stations,
                                         field_reader& fields, parse_report& report) {
  const auto file = parse_file(bytes, kInformation, fields, report);
  if (!file) return pass(file);
  known_stations out{.listed = file->listed};
  out.facts.reserve(file->records.size());
  for (const auto& [id, record] : file->records) out.facts.push_back(stations.read_facts(id, record));
  return out;
}

void join(const known_stations& information, const station_file& status, gbfs_station_reader& stations,
          parsed_feed& out) {
  station_join joined(status, out);
  out.snapshot.entries.reserve(information.facts.size());
  for (const auto& facts : information.facts) joined.add(facts, stations);
  joined.report_unnamed();
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
  field_reader fields(options.captured_at, out.report);
  const auto types = parse_vehicle_types(files.vehicle_types, out.report);
  gbfs_station_reader stations(types ? &*types : nullptr, options, fields);
  const auto information = parse_information(files.information, stations, fields, out.report);
  if (!information) return pass(information);
  const auto status = parse_file(files.status, kStatus, fields, out.report);
  if (!status) return pass(status);
  join(*information, *status, stations, out);
  const auto observed_at = read_head(status->document.object(), fields, out);
  finish(out, observed_at, options);
  if (out.report.kept > 0) return out;
  return fail(error_code::invalid_input, "no station to keep of {} in {} and {} in {}: {}",
              information->listed, kInformation, status->listed, kStatus, summary(out.report));
}

}  // namespace velib
