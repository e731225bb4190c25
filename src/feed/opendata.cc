#include "feed/opendata.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <vector>

#include "feed/station_checks.h"

namespace velib {

namespace {

std::optional<json_array> records_in(const json_value& page) {
  json_array list;
  if (!page.get(list)) return list;
  const auto answer = as_object(page);
  return answer ? array_in(*answer, "results") : std::nullopt;
}

struct record_page {
  json_document document;
  json_array records;
};

result<std::vector<record_page>> parse_pages(std::span<const std::string_view> pages, parse_report& report) {
  std::vector<record_page> out;
  for (const auto bytes : pages) {
    const auto name = pages.size() == 1 ? std::string("opendata")
                                        : fmt::format("opendata page {} of {}", out.size() + 1, pages.size());
    auto document = json_document::parse(bytes, name);
    if (!document) return pass(document);
    const auto records = records_in(document->root());
    if (!records) {
      return fail(error_code::invalid_input, "{}: JSON, but neither a list of records nor one of 'results'",
                  name);
    }
    report.add(defect::text_repaired, name, document->repairs());
    out.push_back({std::move(*document), *records});
  }
  return out;
}

// {"lon","lat"}, in older answers [lat, lon], in the reference system's records two fields.
std::optional<position> read_place(const json_object& record, field_reader& fields) {
  if (const auto place = object_in(record, "coordonnees_geo")) {
    return fields.read_position(*place, "lat", "lon");
  }
  const auto pair = array_in(record, "coordonnees_geo");
  if (!pair) return fields.read_position(record, "lat", "lon");
  if (pair->size() != 2) return std::nullopt;
  return fields.read_position(*pair->begin(), *(++pair->begin()));
}

station read_station(const std::string& code, const json_object& record, field_reader& fields) {
  station out;
  out.code = code;
  out.id = fields.read_text(record, {"station_id"});
  out.name = fields.read_text(record, {"name"});
  out.where = read_place(record, fields);
  out.capacity = fields.read_count(record, {"capacity"});
  out.commune = fields.read_text(record, {"nom_arrondissement_communes"});
  out.commune_code = fields.read_text(record, {"code_insee_commune"});
  return out;
}

station_state read_state(const json_object& record, field_reader& fields) {
  station_state out;
  out.bikes = fields.read_count(record, {"numbikesavailable"});
  out.docks = fields.read_count(record, {"numdocksavailable"});
  out.mechanical = fields.read_count(record, {"mechanical"});
  out.ebikes = fields.read_count(record, {"ebike"});
  prefer_types(out, fields);
  out.installed = fields.read_answer(record, {"is_installed"});
  out.renting = fields.read_answer(record, {"is_renting"});
  out.returning = fields.read_answer(record, {"is_returning"});
  out.reported_at = fields.read_time(record, {"duedate"});
  return out;
}

class round_of_pages {
 public:
  round_of_pages(const parse_options& options, parsed_feed& out)
      : options_(options), out_(out), fields_(options.captured_at, out.report, flag_style::words) {}

  void read(const json_value& value) {
    fields_.about({});
    const auto record = as_object(value);
    const auto code = record ? fields_.read_text(*record, {"stationcode"}) : std::string();
    if (code.empty()) return fields_.met(defect::malformed);
    fields_.about(code);
    snapshot_entry entry{.station = read_station(code, *record, fields_), .state = {}};
    if (!is_well_placed(entry.station, options_.box, fields_)) return;
    entry.state = read_state(*record, fields_);
    check_counts(entry, fields_);
    keep(std::move(entry));
  }

  std::optional<utc_time> newest() const { return newest_; }

 private:
  // A station met twice has moved between pages: the later report wins, the first one where they are equal.
  void keep(snapshot_entry entry) {
    auto& entries = out_.snapshot.entries;
    newest_ = std::max(newest_, entry.state.reported_at);
    const auto [met, fresh] = place_of_.emplace(entry.station.code, entries.size());
    if (fresh) return entries.push_back(std::move(entry));
    fields_.met(defect::duplicate);
    auto& earlier = entries[met->second];
    if (entry.state.reported_at > earlier.state.reported_at) earlier = std::move(entry);
  }

  const parse_options& options_;
  parsed_feed& out_;
  field_reader fields_;
  std::unordered_map<std::string, size_t> place_of_;  // in the entries, by code
  std::optional<utc_time> newest_;
};

}  // namespace

result<parsed_feed> parse_opendata(std::span<const std::string_view> pages, const parse_options& options) {
  parsed_feed out;
  out.version = "opendata";
  const auto documents = parse_pages(pages, out.report);
  if (!documents) return pass(documents);
  round_of_pages round(options, out);
  for (const auto& page : *documents) {
    for (const auto record : page.records) round.read(record);
  }
  finish(out, round.newest(), options);
  if (out.report.kept > 0) return out;
  return fail(error_code::invalid_input, "no station to keep in {} page(s) of opendata: {}", pages.size(),
              summary(out.report));
}

std::optional<int> total_count(std::string_view records_page) {
  const auto page = json_document::parse(records_page, "opendata");
  const auto answer = page ? as_object(page->root()) : std::nullopt;
  const auto value = answer ? value_in(*answer, "total_count") : std::nullopt;
  std::int64_t total = 0;
  const bool told = value && !value->get(total) && total >= 0 && total <= std::numeric_limits<int>::max();
  return told ? std::optional(static_cast<int>(total)) : std::nullopt;
}

}  // namespace velib
