#include "history/json_fields.h"

#include <charconv>
#include <cmath>
#include <limits>

#include <boost/json.hpp>

#include "base/civil_time.h"
#include "history/text_fields.h"

namespace velib {

namespace {

constexpr double kDegreeSteps = 1e12;

std::string_view view(const boost::json::value& field) {
  const auto& text = field.get_string();
  return {text.data(), text.size()};
}

std::optional<double> read_number(const boost::json::value* field) {
  if (!field) return std::nullopt;
  if (field->is_number()) return field->to_number<double>();
  if (!field->is_string()) return std::nullopt;
  const auto text = view(*field);
  double out = 0;
  const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (code != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return out;
}

std::optional<double> read_degrees(const boost::json::value* field, double limit) {
  const auto degrees = read_number(field);
  if (!degrees || !(std::abs(*degrees) <= limit)) return std::nullopt;
  return std::round(*degrees * kDegreeSteps) / kDegreeSteps;
}

}  // namespace

std::string read_text(const boost::json::value* field) {
  if (!field) return {};
  if (field->is_string()) return std::string(view(*field));
  if (field->is_int64()) return std::to_string(field->get_int64());
  if (field->is_uint64()) return std::to_string(field->get_uint64());
  return {};
}

count read_count(const boost::json::value* field) {
  const auto n = read_number(field);
  const bool in_range = n && *n >= 0 && *n <= std::numeric_limits<count>::max();
  return in_range && *n == std::floor(*n) ? static_cast<count>(*n) : kUnknown;
}

answer read_answer(const boost::json::value* field) {
  answer out = answer::unknown;
  if (!field) return out;
  if (field->is_bool()) return field->get_bool() ? answer::yes : answer::no;
  if (!read_answer(read_text(field), out)) return answer::unknown;
  return out;
}

std::optional<utc_time> read_time(const boost::json::value* field) {
  if (!field || !field->is_string()) return std::nullopt;
  const auto time = parse_time(view(*field));
  return time ? std::optional(*time) : std::nullopt;
}

std::optional<position> read_position(const boost::json::value* latitude,
                                      const boost::json::value* longitude) {
  const auto north = read_degrees(latitude, 90);
  const auto east = read_degrees(longitude, 180);
  if (!north || !east || (*north == 0 && *east == 0)) return std::nullopt;
  return position{*north, *east};
}

}  // namespace velib
