#include "feed/field.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <boost/json.hpp>

#include "base/civil_time.h"

namespace velib {

namespace json = boost::json;

namespace {

constexpr double kMostCount = 998;  // 999 and 999999 are how feeds say "no limit"
constexpr double kMillisecondsFrom = 1e11;
constexpr double kEarliest = 946684800;  // 2000-01-01

const json::value* find(const json::object& record, field_names names) {
  for (const auto name : names) {
    const auto* value = record.if_contains(name);
    if (value && !value->is_null()) return value;
  }
  return nullptr;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string_view text_of(const json::value& value) {
  const auto* text = value.if_string();
  return text ? trim(std::string_view(text->data(), text->size())) : std::string_view();
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

}  // namespace

std::optional<double> field_reader::number_of(const json::value& value) {
  if (const auto* whole = value.if_int64()) return static_cast<double>(*whole);
  if (const auto* whole = value.if_uint64()) return static_cast<double>(*whole);
  if (const auto* real = value.if_double()) return *real;
  const auto text = text_of(value);
  double number = 0;
  const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || code != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  met(defect::retyped);
  return number;
}

count field_reader::read_count(const json::value& value) {
  const auto number = number_of(value);
  if (!number || !(*number >= 0 && *number <= kMostCount) || std::floor(*number) != *number) {
    met(defect::unreadable_count);
    return kUnknown;
  }
  if (value.is_double()) met(defect::retyped);
  return static_cast<count>(*number);
}

count field_reader::read_count(const json::object& record, field_names names) {
  const auto* value = find(record, names);
  return value ? read_count(*value) : kUnknown;
}

answer field_reader::read_answer(const json::object& record, field_names names) {
  const auto* value = find(record, names);
  if (!value) return answer::unknown;
  if (const auto* truth = value->if_bool()) return *truth ? answer::yes : answer::no;
  if (const auto* whole = value->if_int64(); whole && (*whole == 0 || *whole == 1)) {
    return *whole == 1 ? answer::yes : answer::no;
  }
  const auto read = answer_of(text_of(*value));
  met(read == answer::unknown ? defect::unreadable_flag : defect::retyped);
  return read;
}

std::string field_reader::read_text(const json::object& record, field_names names) {
  const auto* value = find(record, names);
  if (!value) return {};
  if (const auto* whole = value->if_int64()) return std::to_string(*whole);
  if (const auto* whole = value->if_uint64()) return std::to_string(*whole);
  const auto* translations = value->if_array();
  if (!translations) return std::string(text_of(*value));
  if (translations->empty() || !translations->front().is_object()) return {};
  const auto* text = translations->front().get_object().if_contains("text");
  return text ? std::string(text_of(*text)) : std::string();
}

std::optional<utc_time> field_reader::time_of(const json::value& value) {
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

std::optional<utc_time> field_reader::read_time(const json::object& record, field_names names) {
  const auto* value = find(record, names);
  if (!value) return std::nullopt;
  const auto time = time_of(*value);
  if (time && static_cast<double>(time->time_since_epoch().count()) >= kEarliest && *time <= latest_) {
    return time;
  }
  met(defect::unreadable_time);
  return std::nullopt;
}

std::optional<double> field_reader::read_number(const json::object& record, field_names names) {
  const auto* value = find(record, names);
  return value ? number_of(*value) : std::nullopt;
}

}  // namespace velib
