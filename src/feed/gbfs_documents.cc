#include "feed/gbfs_documents.h"

#include <iterator>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace velib {

namespace {

constexpr int kTtlSeconds = 60;

std::string quoted(std::string_view text) {
  return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

std::string number_or_null(count n) {
  return is_known(n) ? std::to_string(n) : "null";
}

std::string flag(answer a) {
  return a == answer::unknown ? "null" : a == answer::yes ? "1" : "0";
}

// Vélib's ids are integers; those of other feeds are text.
std::string id_of(const station& s) {
  const auto& id = s.id.empty() ? s.code : s.id;
  const bool whole = id.size() < 19 && id.find_first_not_of("0123456789") == std::string::npos &&
                     (id[0] != '0' || id.size() == 1);
  return whole ? id : quoted(id);
}

std::string document(utc_time updated_at, std::string_view data) {
  return fmt::format(R"({{"lastUpdatedOther":{},"ttl":{},"data":{}}})", updated_at.time_since_epoch().count(),
                     kTtlSeconds, data);
}

template <class Write>
std::string stations_document(const snapshot& s, Write write) {
  std::string list;
  for (const auto& entry : s.entries) {
    if (!list.empty()) list += ',';
    write(entry, std::back_inserter(list));
  }
  return document(s.observed_at, fmt::format(R"({{"stations":[{}]}})", list));
}

}  // namespace

std::string station_information(const snapshot& s) {
  return stations_document(s, [](const snapshot_entry& entry, auto out) {
    const auto& station = entry.station;
    fmt::format_to(out, R"({{"station_id":{},"stationCode":{},"name":{},)", id_of(station),
                   quoted(station.code), quoted(station.name));
    if (station.where) {
      fmt::format_to(out, R"("lat":{},"lon":{},)", station.where->latitude, station.where->longitude);
    }
    fmt::format_to(out, R"("capacity":{}}})", number_or_null(station.capacity));
  });
}

std::string station_status(const snapshot& s) {
  return stations_document(s, [](const snapshot_entry& entry, auto out) {
    const auto& state = entry.state;
    fmt::format_to(out,
                   R"({{"station_id":{0},"num_bikes_available":{1},"numBikesAvailable":{1},)"
                   R"("num_bikes_available_types":[{{"mechanical":{2}}},{{"ebike":{3}}}],)"
                   R"("num_docks_available":{4},"numDocksAvailable":{4},)",
                   id_of(entry.station), number_or_null(state.bikes), number_or_null(state.mechanical),
                   number_or_null(state.ebikes), number_or_null(state.docks));
    fmt::format_to(out, R"("is_installed":{},"is_returning":{},"is_renting":{},)", flag(state.installed),
                   flag(state.returning), flag(state.renting));
    if (state.reported_at) {
      fmt::format_to(out, R"("last_reported":{},)", state.reported_at->time_since_epoch().count());
    }
    fmt::format_to(out, R"("stationCode":{}}})", quoted(entry.station.code));
  });
}

std::string discovery(std::string_view base_url, utc_time updated_at) {
  std::string feeds;
  for (const auto* name : {"system_information", "station_information", "station_status"}) {
    if (!feeds.empty()) feeds += ',';
    feeds +=
        fmt::format(R"({{"name":"{}","url":{}}})", name, quoted(fmt::format("{}/{}.json", base_url, name)));
  }
  return document(updated_at, fmt::format(R"({{"en":{{"feeds":[{}]}}}})", feeds));
}

std::string system_information(std::string_view system_id, std::string_view name, std::string_view zone,
                               utc_time updated_at) {
  return document(updated_at, fmt::format(R"({{"system_id":{},"language":"en","name":{},"timezone":{}}})",
                                          quoted(system_id), quoted(name), quoted(zone)));
}

}  // namespace velib
