#include "forecast/track_file.h"

#include <cmath>

#include <boost/json.hpp>

#include "base/civil_time.h"
#include "base/json_text.h"

namespace velib {

namespace {

namespace json = boost::json;

constexpr std::string_view kFormat = "velib-trend-track/1";
constexpr long kMostRows = 1'000'000'000;  // of an hour and horizon; far beyond any city
constexpr double kMostError = 1e15;

json::object json_of(std::chrono::minutes horizon, const error_sums& sum) {
  return {{"horizon_min", horizon.count()},
          {"rows", sum.rows},
          {"model", sum.model},
          {"persistence", sum.persistence}};
}

const json::array& array_in(const json::object& object, std::string_view name) {
  static const json::array none;
  const auto* field = object.if_contains(name);
  return field && field->is_array() ? field->get_array() : none;
}

std::string text_in(const json::object& object, std::string_view name) {
  const auto* field = object.if_contains(name);
  return field && field->is_string() ? std::string(field->get_string()) : std::string();
}

// --- pieces; nothing where one is not as it must be

std::optional<utc_time> time_in(const json::object& object, std::string_view name) {
  const auto time = parse_time(text_in(object, name));
  return time ? std::optional(*time) : std::nullopt;
}

std::optional<long> whole_in(const json::object& object, std::string_view name, long least, long most) {
  const auto* field = object.if_contains(name);
  if (!field || !field->is_int64() || field->get_int64() < least || field->get_int64() > most) return {};
  return field->get_int64();
}

std::optional<double> sum_in(const json::object& object, std::string_view name) {
  const auto* field = object.if_contains(name);
  if (!field || !field->is_number()) return std::nullopt;
  const auto value = field->to_number<double>();
  return value >= 0.0 && value <= kMostError ? std::optional(value) : std::nullopt;
}

bool read_horizon(const json::value& item, horizon_sums& sums) {
  if (!item.is_object()) return false;
  const auto& object = item.get_object();
  const auto horizon = whole_in(object, "horizon_min", 1, 366 * 24 * 60);
  const auto rows = whole_in(object, "rows", 1, kMostRows);
  const auto model = sum_in(object, "model"), persistence = sum_in(object, "persistence");
  if (!horizon || !rows || !model || !persistence) return false;
  return sums.emplace(std::chrono::minutes(*horizon), error_sums{*rows, *model, *persistence}).second;
}

bool read_hour(const json::value& item, std::map<utc_time, horizon_sums>& hours) {
  if (!item.is_object()) return false;
  const auto hour = time_in(item.get_object(), "hour");
  if (!hour || std::chrono::floor<std::chrono::hours>(*hour) != *hour) return false;
  horizon_sums sums;
  for (const auto& horizon : array_in(item.get_object(), "horizons")) {
    if (!read_horizon(horizon, sums)) return false;
  }
  return !sums.empty() && hours.emplace(*hour, std::move(sums)).second;
}

std::optional<track_sums> read_sums(const json::object& object) {
  track_sums sums{.model_version = text_in(object, "model_version"), .since = {}, .until = {}, .hours = {}};
  const auto until = time_in(object, "until");
  if (!until) return std::nullopt;
  sums.until = *until;
  sums.since = time_in(object, "since");
  for (const auto& hour : array_in(object, "hours")) {
    if (!read_hour(hour, sums.hours)) return std::nullopt;
  }
  const bool whole = sums.since.has_value() == !sums.hours.empty() && sums.since.value_or(*until) <= *until;
  return whole ? std::optional(std::move(sums)) : std::nullopt;
}

}  // namespace

std::string serialize_track(const track_sums& sums) {
  json::array hours;
  for (const auto& [hour, of_hour] : sums.hours) {
    json::array horizons;
    for (const auto& [horizon, sum] : of_hour) horizons.push_back(json_of(horizon, sum));
    hours.push_back(json::object{{"hour", format_utc(hour)}, {"horizons", std::move(horizons)}});
  }
  const auto since = sums.since ? json::value(format_utc(*sums.since)) : json::value();
  return json_text(json::object{{"format", kFormat},
                                {"model_version", sums.model_version},
                                {"since", since},
                                {"until", format_utc(sums.until)},
                                {"hours", std::move(hours)}});
}

result<track_sums> parse_track(std::string_view bytes) {
  json::error_code code;
  const auto parsed = json::parse({bytes.data(), bytes.size()}, code);
  const auto* object = code ? nullptr : parsed.if_object();
  if (!object) return fail(error_code::corrupt, "no JSON object, {} bytes", bytes.size());
  if (const auto format = text_in(*object, "format"); format != kFormat) {
    return fail(error_code::unsupported, "no track record of format {}", kFormat);
  }
  auto sums = read_sums(*object);
  if (!sums) return fail(error_code::corrupt, "a field is missing or holds what no track record can");
  return *std::move(sums);
}

}  // namespace velib
