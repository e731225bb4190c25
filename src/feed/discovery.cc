#include "feed/discovery.h"

#include <array>

#include "feed/field.h"

namespace velib {

namespace {

constexpr std::array<std::string_view, 7> kFeedFiles = {
    "discovery", "system_information", "station_information", "station_status", "vehicle_types", "opendata",
    "other"};

// Reads text alone: nothing of it is worth a report.
std::string text_in(const json_object& record, std::string_view name) {
  parse_report unread;
  return field_reader({}, unread).read_text(record, {name});
}

bool names_stations(const gbfs_discovery& found) {
  return !found.station_information.empty() && !found.station_status.empty();
}

gbfs_discovery read_feeds(const json_array& feeds) {
  gbfs_discovery out;
  for (const auto value : feeds) {
    const auto feed = as_object(value);
    if (!feed) continue;
    const auto name = text_in(*feed, "name");
    auto url = text_in(*feed, "url");
    if (name == "system_information") out.system_information = std::move(url);
    if (name == "station_information") out.station_information = std::move(url);
    if (name == "station_status") out.station_status = std::move(url);
    if (name == "vehicle_types") out.vehicle_types = std::move(url);
  }
  return out;
}

// data.feeds (3), or data.LANGUAGE.feeds (1, 2): the first language that names both station files.
gbfs_discovery find_feeds(const json_object& data) {
  if (const auto feeds = array_in(data, "feeds")) return read_feeds(*feeds);
  for (const auto [language, value] : data) {
    const auto translated = as_object(value);
    const auto feeds = translated ? array_in(*translated, "feeds") : std::nullopt;
    auto found = feeds ? read_feeds(*feeds) : gbfs_discovery();
    if (names_stations(found)) return found;
  }
  return {};
}

bool has_feeds(const json_object& data) {
  if (array_in(data, "feeds")) return true;
  for (const auto [language, value] : data) {
    const auto translated = as_object(value);
    if (translated && array_in(*translated, "feeds")) return true;
  }
  return false;
}

bool has_any(const json_object& record, std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    if (value_in(record, name)) return true;
  }
  return false;
}

// The first record that tells decides.
feed_file kind_of_stations(const json_array& stations) {
  for (const auto value : stations) {
    const auto record = as_object(value);
    if (!record) continue;
    if (has_any(*record, {"lat", "lon", "name"})) return feed_file::station_information;
    const bool counts =
        has_any(*record, {"num_bikes_available", "numBikesAvailable", "num_vehicles_available",
                          "is_installed", "is_renting", "last_reported"});
    if (counts) return feed_file::station_status;
  }
  return feed_file::other;
}

feed_file kind_of_records(const json_array& records) {
  for (const auto value : records) {
    const auto record = as_object(value);
    if (record && has_any(*record, {"numbikesavailable", "stationcode"})) return feed_file::opendata;
  }
  return feed_file::other;
}

feed_file kind_of_object(const json_object& file) {
  if (const auto results = array_in(file, "results")) return kind_of_records(*results);
  const auto data = object_in(file, "data");
  if (!data) return feed_file::other;
  if (const auto stations = array_in(*data, "stations")) return kind_of_stations(*stations);
  if (array_in(*data, "vehicle_types")) return feed_file::vehicle_types;
  if (value_in(*data, "system_id")) return feed_file::system_information;
  return has_feeds(*data) ? feed_file::discovery : feed_file::other;
}

}  // namespace

result<gbfs_discovery> parse_discovery(std::string_view bytes) {
  const auto document = json_document::parse_object(bytes, "gbfs");
  if (!document) return pass(document);
  const auto data = object_in(document->object(), "data");
  auto found = data ? find_feeds(*data) : gbfs_discovery();
  if (!names_stations(found)) {
    return fail(error_code::invalid_input,
                "gbfs: names no URL of station_information and station_status, so no station can be read");
  }
  found.version = text_in(document->object(), "version");
  if (found.version.empty()) found.version = "1.0";  // the only one that does not say
  return found;
}

result<system_facts> parse_system_information(std::string_view bytes) {
  const auto document = json_document::parse_object(bytes, "system_information");
  if (!document) return pass(document);
  const auto data = object_in(document->object(), "data");
  if (!data)
    return fail(error_code::invalid_input, "system_information: JSON without data, so not a GBFS file");
  return system_facts{
      .id = text_in(*data, "system_id"), .name = text_in(*data, "name"), .zone = text_in(*data, "timezone")};
}

std::string_view name_of(feed_file kind) {
  return kFeedFiles[static_cast<size_t>(kind)];
}

result<feed_file> kind_of_file(std::string_view bytes, std::string_view name) {
  const auto document = json_document::parse(bytes, name);
  if (!document) return pass(document);
  if (json_array records; !document->root().get(records)) return kind_of_records(records);
  const auto file = as_object(document->root());
  return file ? kind_of_object(*file) : feed_file::other;
}

}  // namespace velib
