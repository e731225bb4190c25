#include "app/city.h"

#include <algorithm>
#include <array>

#include "app/resources.h"
#include "app/toml_reader.h"
#include "base/file.h"

namespace velib {

namespace {

using std::chrono::seconds;

constexpr size_t kMostCityBytes = 64 << 10;

// Every key by its path.
constexpr std::array<std::string_view, 17> kKeys = {"title",
                                                    "zone",
                                                    "country",
                                                    "every",
                                                    "contact",
                                                    "attribution",
                                                    "licence",
                                                    "box",
                                                    "feed.discovery",
                                                    "feed.status",
                                                    "feed.information",
                                                    "feed.vehicle_types",
                                                    "feed.opendata",
                                                    "feed.honour_ttl",
                                                    "feed.least_share",
                                                    "window.step",
                                                    "window.length"};

class city_reader : private toml_reader {
 public:
  using toml_reader::problem;
  using toml_reader::toml_reader;

  city read() {
    city c{.title = text("title", true), .feed = addresses()};
    c.zone = zone();
    c.country = country(c.zone);
    c.every = span("every", c.every);
    c.contact = text("contact");
    c.attribution = text("attribution");
    c.licence = text("licence");
    c.box = box();
    c.honour_ttl = value("feed.honour_ttl", false, "true or false");
    c.least_share = value("feed.least_share", c.least_share, "a number");
    if (!(c.least_share >= 0 && c.least_share <= 1)) note("'feed.least_share' must lie from 0 to 1");
    c.window_step = span("window.step", c.window_step);
    c.window_length = span("window.length", c.window_length);
    check_window(c);
    return c;
  }

 private:
  seconds span(std::string_view path, seconds otherwise) {
    const auto written = text(path);
    if (written.empty()) return otherwise;
    const auto read = parse_span(written);
    if (!read) note(fmt::format("{}: {}", path, read.error().message));
    return read.value_or(otherwise);
  }

  feed_addresses addresses() {
    const feed_addresses found{.discovery = text("feed.discovery"),
                               .information = text("feed.information"),
                               .status = text("feed.status"),
                               .vehicle_types = text("feed.vehicle_types"),
                               .opendata = text("feed.opendata")};
    if (const auto source = make_feed_source(found, std::nullopt); !source) note(source.error().message);
    return found;
  }

  std::optional<bounding_box> box() {
    const auto written = node("box");
    if (!written) return std::nullopt;
    std::array<double, 4> edges{};
    const auto* list = written.as_array();
    bool good = list && list->size() == edges.size();
    for (size_t i = 0; good && i < edges.size(); ++i) {
      const auto edge = (*list)[i].value<double>();
      good = edge.has_value();
      edges[i] = edge.value_or(0);
    }
    const bounding_box read{edges[0], edges[1], edges[2], edges[3]};
    if (good && read.south < read.north && read.west < read.east) return read;
    note("'box' must be [south, west, north, east] in degrees");
    return std::nullopt;
  }

  // Features of an hour need whole hours of whole cells.
  void check_window(const city& c) {
    if (seconds(3600) % c.window_step != seconds(0)) note("'window.step' must divide an hour");
    if (c.window_length % c.window_step != seconds(0) || c.window_length / c.window_step > 20'000) {
      note("'window.length' must be a multiple of 'window.step', at most 20000 of them");
    }
    if (c.window_length < std::chrono::hours(25))
      note("'window.length' must be 25h at least: forecasts look a day back");
  }
};

}  // namespace

result<city> parse_city(std::string_view text, std::string_view file) {
  const auto table = parse_toml(text, file);
  if (!table) return pass(table);
  if (const auto key = unknown_key(*table, kKeys))
    return fail(error_code::invalid_input, "{}: unknown key '{}'", file, *key);
  city_reader reader(*table);
  auto read = reader.read();
  if (reader.problem()) return fail(error_code::invalid_input, "{}: {}", file, *reader.problem());
  return read;
}

result<city> load_city(const std::string& name_or_file) {
  std::filesystem::path path = name_or_file;
  if (!name_or_file.ends_with(".toml")) {
    const auto found = find_resource(fmt::format("cities/{}.toml", name_or_file));
    if (!found) {
      return fail(error_code::not_found,
                  "no city '{}'; use a name of cities/ or a city file that ends in .toml", name_or_file);
    }
    path = *found;
  }
  const auto bytes = load_file(path, kMostCityBytes);
  if (!bytes) return pass(bytes);
  return parse_city(*bytes, path.string());
}

}  // namespace velib
