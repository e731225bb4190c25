#include "feed/gbfs_documents.h"

#include <algorithm>
#include <iterator>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace velib {

namespace {

constexpr int kTtlSeconds = 60;
constexpr size_t kBytesAStation = 360;  // about; only so that the text grows once

std::string quoted(std::string_view text) {
  return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

bool is_plain(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; });
}

// Vélib's ids are integers; those of other feeds are text.
bool is_integer(std::string_view id) {
  return id.size() < 19 && id.find_first_not_of("0123456789") == std::string::npos &&
         (id[0] != '0' || id.size() == 1);
}

// Writes the members of one record after another into one text, which is all that a city of 100,000 stations
// has time for.
class record_writer {
 public:
  explicit record_writer(std::string& out) : out_(out) {}

  record_writer& text(std::string_view name, std::string_view value) {
    begin(name);
    if (!is_plain(value)) {
      out_ += quoted(value);
    } else {
      out_.append(1, '"').append(value).append(1, '"');
    }
    return *this;
  }
  record_writer& id(const station& s) {
    const auto& id = s.id.empty() ? s.code : s.id;
    if (!is_integer(id)) return text("station_id", id);
    begin("station_id");
    out_ += id;
    return *this;
  }
  record_writer& number(std::string_view name, count n) {
    begin(name);
    append(n);
    return *this;
  }
  record_writer& number(std::string_view name, double n) {
    begin(name);
    fmt::format_to(std::back_inserter(out_), "{}", n);
    return *this;
  }
  record_writer& flag(std::string_view name, answer a) {
    begin(name);
    out_ += a == answer::unknown ? "null" : a == answer::yes ? "1" : "0";
    return *this;
  }
  record_writer& time(std::string_view name, utc_time time) {
    begin(name);
    const fmt::format_int digits(time.time_since_epoch().count());
    out_.append(digits.data(), digits.size());
    return *this;
  }
  record_writer& types(const station_state& state) {
    begin("num_bikes_available_types");
    out_ += R"([{"mechanical":)";
    append(state.mechanical);
    out_ += R"(},{"ebike":)";
    append(state.ebikes);
    out_ += "}]";
    return *this;
  }

 private:
  void begin(std::string_view name) {
    if (out_.back() != '{') out_ += ',';
    out_.append(1, '"').append(name).append("\":");
  }
  void append(count n) {
    if (!is_known(n)) {
      out_ += "null";
      return;
    }
    const fmt::format_int digits(n);
    out_.append(digits.data(), digits.size());
  }

  std::string& out_;
};

std::string head(utc_time updated_at) {
  return fmt::format(R"({{"lastUpdatedOther":{},"ttl":{},"data":)", updated_at.time_since_epoch().count(),
                     kTtlSeconds);
}

template <class Write>
std::string stations_document(const snapshot& s, Write write) {
  std::string out = head(s.observed_at) + R"({"stations":[)";
  out.reserve(out.size() + s.entries.size() * kBytesAStation);
  for (const auto& entry : s.entries) {
    out += out.back() == '[' ? "{" : ",{";
    record_writer record(out);
    write(entry, record);
    out += '}';
  }
  return out += "]}}";
}

}  // namespace

std::string station_information(const snapshot& s) {
  return stations_document(s, [](const snapshot_entry& entry, record_writer& record) {
    const auto& station = entry.station;
    record.id(station).text("stationCode", station.code).text("name", station.name);
    if (station.where) {
      record.number("lat", station.where->latitude).number("lon", station.where->longitude);
    }
    record.number("capacity", station.capacity);
  });
}

std::string station_status(const snapshot& s) {
  return stations_document(s, [](const snapshot_entry& entry, record_writer& record) {
    const auto& state = entry.state;
    record.id(entry.station)
        .number("num_bikes_available", state.bikes)
        .number("numBikesAvailable", state.bikes)
        .types(state)
        .number("num_docks_available", state.docks)
        .number("numDocksAvailable", state.docks)
        .flag("is_installed", state.installed)
        .flag("is_returning", state.returning)
        .flag("is_renting", state.renting);
    if (state.reported_at) record.time("last_reported", *state.reported_at);
    record.text("stationCode", entry.station.code);
  });
}

std::string discovery(std::string_view base_url, utc_time updated_at) {
  std::string feeds;
  for (const auto* name : {"system_information", "station_information", "station_status"}) {
    if (!feeds.empty()) feeds += ',';
    feeds +=
        fmt::format(R"({{"name":"{}","url":{}}})", name, quoted(fmt::format("{}/{}.json", base_url, name)));
  }
  return head(updated_at) + fmt::format(R"({{"en":{{"feeds":[{}]}}}}}})", feeds);
}

std::string system_information(std::string_view system_id, std::string_view name, std::string_view zone,
                               utc_time updated_at) {
  return head(updated_at) + fmt::format(R"({{"system_id":{},"language":"en","name":{},"timezone":{}}}}})",
                                        quoted(system_id), quoted(name), quoted(zone));
}

}  // namespace velib
