#include "api/station_filter.h"

#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace velib {

namespace {

std::vector<std::string_view> split_list(std::string_view text) {
  std::vector<std::string_view> members;
  for (;;) {
    const size_t comma = text.find(',');
    members.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return members;
    text.remove_prefix(comma + 1);
  }
}

std::optional<double> parse_degrees(std::string_view text, double most) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  const bool whole = code == std::errc() && stop == end && !text.empty();
  return whole && std::abs(value) <= most ? std::optional(value) : std::nullopt;
}

std::optional<map_box> parse_box(std::string_view text) {
  const auto parts = split_list(text);
  if (parts.size() != 4) return std::nullopt;
  std::array<double, 4> edges{};
  for (size_t i = 0; i < edges.size(); ++i) {
    const auto degrees = parse_degrees(parts[i], i % 2 == 0 ? 180 : 90);
    if (!degrees) return std::nullopt;
    edges[i] = *degrees;
  }
  if (edges[1] > edges[3]) return std::nullopt;
  return map_box{edges[0], edges[1], edges[2], edges[3]};
}

bool read_uses(std::string_view text, station_filter& filter) {
  for (const auto use : split_list(text)) {
    if (use == "bikes") {
      filter.bikes = true;
    } else if (use == "ebikes") {
      filter.ebikes = true;
    } else if (use == "docks") {
      filter.docks = true;
    } else {
      return false;
    }
  }
  return true;
}

bool is_open(const station_state& state) {
  return state.installed == answer::yes && state.renting == answer::yes && state.returning == answer::yes;
}

}  // namespace

bool map_box::holds(const position& p) const {
  const bool across = west > east;
  const bool in_width =
      across ? p.longitude >= west || p.longitude <= east : p.longitude >= west && p.longitude <= east;
  return in_width && p.latitude >= south && p.latitude <= north;
}

bool station_filter::takes(const station& s, const station_state& state) const {
  if (box && !(s.where && box->holds(*s.where))) return false;
  if (bikes && !state.can_rent()) return false;
  if (ebikes && !(state.can_rent() && state.ebikes > 0)) return false;
  if (docks && !state.can_return()) return false;
  return !open || *open == is_open(state);
}

station_filter read_filter(query_reader& query) {
  station_filter filter;
  if (const auto text = query.text("bbox")) {
    filter.box = parse_box(*text);
    if (!filter.box) {
      query.refuse("bbox", "Input should be west,south,east,north in degrees, south not above north",
                   "value_error");
    }
  }
  if (const auto text = query.text("has"); text && !read_uses(*text, filter)) {
    query.refuse("has", "Input should be bikes, ebikes or docks, or several of them with commas",
                 "value_error");
  }
  if (query.text("open")) filter.open = query.flag("open", false);
  return filter;
}

}  // namespace velib
