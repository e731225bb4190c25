#include "history/window_file.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <boost/json.hpp>

#include "base/civil_time.h"
#include "base/gzip.h"
#include "history/json_fields.h"

namespace velib {

namespace {

namespace json = boost::json;

constexpr std::string_view kFormatFamily = "velib-trend-window/";
constexpr std::string_view kFormat = "velib-trend-window/1";

// Beyond any city (1,500 stations, 8 days of minutes); they bound what a hostile file can cost.
constexpr size_t kMostTextBytes = size_t{64} << 20;
constexpr size_t kMostStations = 20'000;
constexpr std::int64_t kMostSteps = 20'000;
constexpr std::int64_t kMostStepSeconds = 86'400;

constexpr int kGzipLevel = 4;  // written with every snapshot: a third of level 6's time, a tenth larger

// --- writing

template <class Value>
json::array column(const window& w, Value value) {
  json::array out;
  out.reserve(w.stations.size());
  for (const auto& s : w.stations) out.emplace_back(value(s));
  return out;
}

json::value degrees(const station& s, double position::*axis) {
  return s.where ? json::value((*s.where).*axis) : json::value(nullptr);
}

json::object header_of(const window& w) {
  json::object stations;
  stations["code"] = column(w, [](const station& s) { return s.code; });
  stations["id"] = column(w, [](const station& s) { return s.id; });
  stations["name"] = column(w, [](const station& s) { return s.name; });
  stations["lat"] = column(w, [](const station& s) { return degrees(s, &position::latitude); });
  stations["lon"] = column(w, [](const station& s) { return degrees(s, &position::longitude); });
  stations["capacity"] = column(w, [](const station& s) {
    return is_known(s.capacity) ? json::value(s.capacity) : json::value(nullptr);
  });
  stations["commune"] = column(w, [](const station& s) { return s.commune; });
  stations["commune_code"] = column(w, [](const station& s) { return s.commune_code; });
  return {{"format", json::string_view(kFormat.data(), kFormat.size())},
          {"start", format_utc(w.start)},
          {"step_s", w.step.count()},
          {"steps", w.steps},
          {"observed_at", format_utc(w.observed_at)},
          {"stations", std::move(stations)}};
}

void append_count(std::string& out, count n) {
  if (!is_known(n)) {
    out += "null";
    return;
  }
  char digits[8];
  const auto end = std::to_chars(digits, digits + sizeof digits, n).ptr;
  out.append(digits, end);
}

// ,"bikes":[[1,null],[2,3]]: one row a station. Written by hand; a tree of millions of numbers is slow.
void append_cells(std::string& out, std::string_view name, const window& w, const std::vector<count>& cells) {
  out += fmt::format(",\"{}\":[", name);
  for (size_t s = 0; s < w.stations.size(); ++s) {
    out += s == 0 ? "[" : ",[";
    for (int at = 0; at < w.steps; ++at) {
      if (at > 0) out += ',';
      append_count(out, cells[w.cell(s, at)]);
    }
    out += ']';
  }
  out += ']';
}

// --- reading

// Reads a document member by member. The first thing wrong is kept; from then on every value is empty, and
// only damage() counts.
class window_reader {
 public:
  explicit window_reader(const json::object& document) : document_(document) {}

  window read() {
    window w;
    w.start = time("start");
    w.step = std::chrono::seconds(integer("step_s", 1, kMostStepSeconds));
    w.steps = static_cast<int>(integer("steps", 0, kMostSteps));
    w.observed_at = time("observed_at");
    if (w.observed_at != w.start && !cell_at(w, w.observed_at)) note("'observed_at' lies outside");
    read_stations(w.stations);
    w.bikes = cells("bikes", w);
    w.docks = cells("docks", w);
    w.ebikes = cells("ebikes", w);
    return w;
  }

  // Empty when the window is whole.
  const std::string& damage() const { return damage_; }

 private:
  void note(std::string what) {
    if (damage_.empty()) damage_ = std::move(what);
  }

  // An array of `size`, or an empty one.
  const json::array& array(const json::object& of, const char* name, size_t size) {
    static const json::array none;
    const auto* field = of.if_contains(name);
    const auto* found = field ? field->if_array() : nullptr;
    if (found && found->size() == size) return *found;
    note(fmt::format("'{}' is no array of {}", name, size));
    return none;
  }

  std::int64_t integer(const char* name, std::int64_t least, std::int64_t most) {
    const auto* field = document_.if_contains(name);
    const auto* number = field ? field->if_int64() : nullptr;
    if (number && *number >= least && *number <= most) return *number;
    note(fmt::format("'{}' is no whole number from {} to {}", name, least, most));
    return least;
  }

  utc_time time(const char* name) {
    const auto found = read_time(document_.if_contains(name));
    if (!found) note(fmt::format("'{}' is no time", name));
    return found.value_or(utc_time());
  }

  count count_of(const json::value& value, const char* name) {
    if (value.is_null()) return kUnknown;
    const auto* n = value.if_int64();
    if (n && *n >= 0 && *n <= std::numeric_limits<count>::max()) return static_cast<count>(*n);
    note(fmt::format("'{}' holds no count", name));
    return kUnknown;
  }

  void read_stations(std::vector<station>& out) {
    const auto* field = document_.if_contains("stations");
    const auto* table = field ? field->if_object() : nullptr;
    const auto* code = table ? table->if_contains("code") : nullptr;
    const auto* codes = code ? code->if_array() : nullptr;
    if (!codes || codes->size() > kMostStations) return note("'stations' is no table of stations");
    out.resize(codes->size());
    read_texts(*table, "code", &station::code, out);
    read_texts(*table, "id", &station::id, out);
    read_texts(*table, "name", &station::name, out);
    read_texts(*table, "commune", &station::commune, out);
    read_texts(*table, "commune_code", &station::commune_code, out);
    read_places(*table, out);
    const auto unordered = [](const station& a, const station& b) { return a.code >= b.code; };
    const bool in_order = std::adjacent_find(out.begin(), out.end(), unordered) == out.end();
    if (!in_order || (!out.empty() && out[0].code.empty()))
      note("the stations are not in the order of codes");
  }

  void read_texts(const json::object& table, const char* name, std::string station::*text,
                  std::vector<station>& out) {
    size_t at = 0;
    for (const auto& value : array(table, name, out.size())) {
      if (!value.is_string()) return note(fmt::format("'{}' holds no text", name));
      out[at++].*text = read_text(&value);
    }
  }

  void read_places(const json::object& table, std::vector<station>& out) {
    const auto& latitudes = array(table, "lat", out.size());
    const auto& longitudes = array(table, "lon", out.size());
    const auto& capacities = array(table, "capacity", out.size());
    if (!damage_.empty()) return;
    for (size_t i = 0; i < out.size(); ++i) {
      out[i].where = read_position(&latitudes[i], &longitudes[i]);
      out[i].capacity = count_of(capacities[i], "capacity");
    }
  }

  std::vector<count> cells(const char* name, const window& w) {
    std::vector<count> out;
    const auto steps = static_cast<size_t>(w.steps);
    for (const auto& row : array(document_, name, w.stations.size())) {
      const auto* values = row.if_array();
      if (!values || values->size() != steps) note(fmt::format("'{}' holds no rows of {}", name, steps));
      if (!damage_.empty()) return {};
      for (const auto& value : *values) out.push_back(count_of(value, name));
    }
    return out;
  }

  const json::object& document_;
  std::string damage_;
};

status check_format(const json::object& document) {
  const std::string format = read_text(document.if_contains("format"));
  if (format == kFormat) return {};
  if (!format.starts_with(kFormatFamily)) return fail(error_code::invalid_input, "not a window");
  return fail(error_code::unsupported, "a window of format '{}', but this program reads '{}'",
              format.substr(0, 40), kFormat);
}

bool looks_like_a_window(std::string_view text) {
  return text.substr(0, 64).find(kFormatFamily) != std::string_view::npos;
}

result<window> parse_text(std::string_view text) {
  json::monotonic_resource memory;
  json::error_code code;
  const auto parsed = json::parse({text.data(), text.size()}, code, &memory);
  if (code) {
    if (!looks_like_a_window(text)) return fail(error_code::invalid_input, "not a window, and no JSON");
    return fail(error_code::corrupt, "a damaged window: {}", code.message());
  }
  const auto* document = parsed.if_object();
  if (!document) return fail(error_code::invalid_input, "not a window");
  if (auto checked = check_format(*document); !checked) return pass(checked);
  window_reader reader(*document);
  window w = reader.read();
  if (!reader.damage().empty()) return fail(error_code::corrupt, "a damaged window: {}", reader.damage());
  return w;
}

}  // namespace

std::string serialize_window(const window& w) {
  std::string text = json::serialize(header_of(w));
  text.pop_back();  // the brace: the cells follow
  append_cells(text, "bikes", w, w.bikes);
  append_cells(text, "docks", w, w.docks);
  append_cells(text, "ebikes", w, w.ebikes);
  text += '}';
  return gzip(text, kGzipLevel);
}

result<window> parse_window(std::string_view bytes) {
  if (bytes.empty()) return fail(error_code::corrupt, "an empty window");
  if (!is_gzip(bytes)) return fail(error_code::invalid_input, "not a window: no gzip");
  const auto text = gunzip(bytes, kMostTextBytes);
  if (!text) return pass(text);
  try {
    return parse_text(*text);
  } catch (const std::exception& e) {
    return fail(error_code::internal, "cannot read a window: {}", e.what());
  }
}

result<window> load_window(object_store& store) {
  const auto bytes = store.get(kWindowKey);
  if (!bytes) return pass(bytes);
  auto w = parse_window(*bytes);
  if (!w) return pass(w, kWindowKey);
  return w;
}

status save_window(object_store& store, const window& w) {
  return store.put(kWindowKey, serialize_window(w));
}

}  // namespace velib
