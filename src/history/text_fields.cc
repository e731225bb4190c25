#include "history/text_fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/civil_time.h"

namespace velib {

namespace {

constexpr int kMostCount = std::numeric_limits<count>::max();
constexpr size_t kTimeLength = 20;  // "2026-03-04T14:29:50Z"
constexpr size_t kDateLength = 10;

// Years that day keys can name: 1970 to 9999.
constexpr utc_time kFirst{std::chrono::seconds(0)};
constexpr utc_time kLast{std::chrono::seconds(253'402'300'800)};

bool is_one_of(std::string_view text, std::string_view lower_a, std::string_view lower_b,
               std::string_view lower_c, std::string_view lower_d) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower == lower_a || lower == lower_b || lower == lower_c || lower == lower_d;
}

// ".0", ".00": the tail that data frames give to whole numbers.
bool is_zero_fraction(std::string_view text) {
  return text.size() > 1 && text[0] == '.' && text.find_first_not_of('0', 1) == std::string_view::npos;
}

bool read_degrees(std::string_view text, double limit, double& out) {
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, out);
  return code == std::errc() && stop == end && std::isfinite(out) && std::abs(out) <= limit;
}

// Two digits below `bound`, or -1.
int two_digits(const char* at, int bound) {
  const int tens = at[0] - '0';
  const int ones = at[1] - '0';
  if (tens < 0 || tens > 9 || ones < 0 || ones > 9) return -1;
  return tens * 10 + ones < bound ? tens * 10 + ones : -1;
}

}  // namespace

bool read_count(std::string_view text, count& out) {
  if (text.empty()) {
    out = kUnknown;
    return true;
  }
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  if (code != std::errc() || text[0] == '-' || value > kMostCount) return false;
  if (stop != end && !is_zero_fraction({stop, static_cast<size_t>(end - stop)})) return false;
  out = static_cast<count>(value);
  return true;
}

bool read_answer(std::string_view text, answer& out) {
  if (text.empty()) {
    out = answer::unknown;
  } else if (text == "1" || is_one_of(text, "oui", "true", "yes", "1.0")) {
    out = answer::yes;
  } else if (text == "0" || is_one_of(text, "non", "false", "no", "0.0")) {
    out = answer::no;
  } else {
    return false;
  }
  return true;
}

bool read_position(std::string_view latitude, std::string_view longitude, std::optional<position>& out) {
  out.reset();
  if (latitude.empty() && longitude.empty()) return true;
  position where;
  if (!read_degrees(latitude, 90, where.latitude) || !read_degrees(longitude, 180, where.longitude)) {
    return false;
  }
  out = where;
  return true;
}

std::optional<utc_time> time_reader::read(std::string_view text) {
  if (text.size() == kTimeLength && text.back() == 'Z' && text.substr(0, kDateLength) == date_ &&
      text[10] == 'T' && text[13] == ':' && text[16] == ':') {
    const int hour = two_digits(text.data() + 11, 24);
    const int minute = two_digits(text.data() + 14, 60);
    const int second = two_digits(text.data() + 17, 60);
    if (hour >= 0 && minute >= 0 && second >= 0) {
      return midnight_ + std::chrono::seconds(hour * 3600 + minute * 60 + second);
    }
  }
  const auto time = parse_time(text);
  if (!time || *time < kFirst || *time >= kLast) return std::nullopt;
  if (text.size() == kTimeLength && text.back() == 'Z') {
    midnight_ = std::chrono::floor<std::chrono::days>(*time);
    date_ = format_date(*time);
  }
  return *time;
}

}  // namespace velib
