#include "feed/field.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/civil_time.h"

namespace velib {

namespace {

constexpr double kMillisecondsFrom = 1e11;
constexpr std::int64_t kEarliest = 946684800;     // 2000-01-01
constexpr double kWholeBelow = 9007199254740992;  // 2^53: doubles below it hold every whole number

std::optional<json_value> find(const json_object& record, field_names names) {
  for (const auto name : names) {
    if (const auto value = value_in(record, name)) return value;
  }
  return std::nullopt;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string_view text_of(const json_value& value) {
  std::string_view text;
  return value.get(text) ? std::string_view() : trim(text);
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return (x >= 'A' && x <= 'Z' ? x - 'A' + 'a' : x) == y; });
}

answer answer_of(std::string_view word) {
  for (const auto* yes : {"1", "true", "yes", "oui"}) {
    if (same_word(word, yes)) return answer::yes;
  }
  for (const auto* no : {"0", "false", "no", "non"}) {
    if (same_word(word, no)) return answer::no;
  }
  return answer::unknown;
}

answer answer_of(double number) {
  return number == 1 ? answer::yes : number == 0 ? answer::no : answer::unknown;
}

// is_double() says yes to whole numbers too, since they can be read as one.
bool is_written_as_double(const json_value& value) {
  return value.type() == simdjson::dom::element_type::DOUBLE;
}

std::string first_translation(const json_array& translations) {
  const auto first = translations.size() > 0 ? as_object(*translations.begin()) : std::nullopt;
  const auto text = first ? value_in(*first, "text") : std::nullopt;
  return text ? std::string(text_of(*text)) : std::string();
}

double to_centimetre(double degrees) {
  return std::round(degrees * 1e7) / 1e7;
}

}  // namespace

bool is_plausible(utc_time time, utc_time captured_at) {
  return time >= utc_time(std::chrono::seconds(kEarliest)) && time <= captured_at + kFeedClockAhead;
}

std::optional<double> field_reader::number_of(const json_value& value) {
  double number = 0;
  if (!value.get(number)) return number;  // whole ones as well
  const auto text = text_of(value);
  const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool all = !text.empty() && code == std::errc() && stop == text.data() + text.size();
  if (!all || !std::isfinite(number)) return std::nullopt;
  met(defect::retyped);
  return number;
}

count field_reader::read_count(const json_value& value) {
  const auto number = number_of(value);
  if (!number || std::floor(*number) != *number) {
    met(defect::unreadable_count);
    return kUnknown;
  }
  if (*number < 0) {
    met(defect::negative);
    return 0;
  }
  if (*number > kMostCount) {
    met(defect::unlimited);
    return kUnknown;
  }
  if (is_written_as_double(value)) met(defect::retyped);
  return static_cast<count>(*number);
}

count field_reader::read_count(const json_object& record, field_names names) {
  const auto value = find(record, names);
  return value ? read_count(*value) : kUnknown;
}

answer field_reader::read_answer(const json_object& record, field_names names) {
  const auto value = find(record, names);
  if (!value) return answer::unknown;
  if (bool truth = false; !value->get(truth)) return truth ? answer::yes : answer::no;
  double number = 0;
  const bool numeric = !value->get(number);
  const auto read = numeric ? answer_of(number) : answer_of(text_of(*value));
  if (read == answer::unknown) {
    met(defect::unreadable_flag);
  } else if (is_written_as_double(*value) || (numeric ? flag_style::numbers : flag_style::words) != flags_) {
    met(defect::retyped);
  }
  return read;
}

std::string field_reader::read_text(const json_object& record, field_names names) {
  const auto value = find(record, names);
  if (!value) return {};
  if (std::string_view text; !value->get(text)) return std::string(trim(text));
  if (std::int64_t whole = 0; !value->get(whole)) return std::to_string(whole);
  if (std::uint64_t whole = 0; !value->get(whole)) return std::to_string(whole);
  if (json_array translations; !value->get(translations)) return first_translation(translations);
  double number = 0;
  if (value->get(number) || std::floor(number) != number || !(std::abs(number) < kWholeBelow)) return {};
  met(defect::retyped);
  return std::to_string(static_cast<std::int64_t>(number));
}

std::optional<utc_time> field_reader::time_of(const json_value& value) {
  const auto text = text_of(value);
  if (text.find('-') != std::string_view::npos && text.find('-') > 0) {
    const auto time = parse_time(text);
    return time ? std::optional(*time) : std::nullopt;
  }
  auto number = number_of(value);
  if (number && *number >= kMillisecondsFrom) {
    met(defect::retyped);
    *number /= 1000;
  }
  if (!number || !(*number >= 0 && *number < kMillisecondsFrom)) return std::nullopt;
  return utc_time(std::chrono::seconds(static_cast<std::int64_t>(*number)));
}

std::optional<utc_time> field_reader::read_time(const json_object& record, field_names names) {
  const auto value = find(record, names);
  if (!value) return std::nullopt;
  const auto time = time_of(*value);
  if (time && is_plausible(*time, captured_at_)) return time;
  met(defect::unreadable_time);
  return std::nullopt;
}

std::optional<double> field_reader::read_number(const json_object& record, field_names names) {
  const auto value = find(record, names);
  return value ? number_of(*value) : std::nullopt;
}

std::optional<position> field_reader::read_position(const json_object& record, std::string_view latitude,
                                                    std::string_view longitude) {
  return read_position(value_in(record, latitude), value_in(record, longitude));
}

std::optional<position> field_reader::read_position(const std::optional<json_value>& latitude,
                                                    const std::optional<json_value>& longitude) {
  if (!latitude || !longitude) return std::nullopt;
  const auto north = number_of(*latitude);
  const auto east = number_of(*longitude);
  if (!north || !east || !(std::abs(*north) <= 90) || !(std::abs(*east) <= 180)) return std::nullopt;
  if (*north == 0 && *east == 0) return std::nullopt;
  return position{to_centimetre(*north), to_centimetre(*east)};
}

}  // namespace velib
