#include "base/civil_time.h"

#include <charconv>
#include <optional>

#include <date/tz.h>

namespace velib {

namespace {

civil_time civil_from(std::chrono::sys_seconds shifted, std::chrono::seconds offset) {
  const auto day = date::floor<date::days>(shifted);
  const date::year_month_day ymd(day);
  const date::hh_mm_ss<std::chrono::seconds> clock(shifted - day);
  civil_time out;
  out.year = static_cast<int>(ymd.year());
  out.month = static_cast<int>(static_cast<unsigned>(ymd.month()));
  out.day = static_cast<int>(static_cast<unsigned>(ymd.day()));
  out.hour = static_cast<int>(clock.hours().count());
  out.minute = static_cast<int>(clock.minutes().count());
  out.second = static_cast<int>(clock.seconds().count());
  out.weekday = static_cast<int>(date::weekday(day).iso_encoding()) - 1;
  out.utc_offset = offset;
  return out;
}

// Reads exactly `digits` digits at `at`, moving it on.
std::optional<int> take_number(std::string_view text, size_t& at, size_t digits) {
  if (at + digits > text.size()) return std::nullopt;
  int value = 0;
  const char* end = text.data() + at + digits;
  const auto [stop, code] = std::from_chars(text.data() + at, end, value);
  if (code != std::errc() || stop != end || value < 0) return std::nullopt;
  at += digits;
  return value;
}

bool take(std::string_view text, size_t& at, std::string_view any_of) {
  if (at >= text.size() || any_of.find(text[at]) == std::string_view::npos) return false;
  ++at;
  return true;
}

std::optional<std::chrono::seconds> take_offset(std::string_view text, size_t& at) {
  using namespace std::chrono;
  if (at == text.size()) return seconds(0);
  if (take(text, at, "Zz")) return seconds(0);
  const bool west = text[at] == '-';
  if (!take(text, at, "+-")) return std::nullopt;
  const auto offset_hours = take_number(text, at, 2);
  take(text, at, ":");
  const auto offset_minutes = take_number(text, at, 2);
  if (!offset_hours || !offset_minutes || *offset_hours > 18 || *offset_minutes > 59) return std::nullopt;
  const seconds offset = hours(*offset_hours) + minutes(*offset_minutes);
  return west ? -offset : offset;
}

std::optional<utc_time> take_time(std::string_view text) {
  size_t at = 0;
  const auto year = take_number(text, at, 4);
  if (!year || !take(text, at, "-")) return std::nullopt;
  const auto month = take_number(text, at, 2);
  if (!month || !take(text, at, "-")) return std::nullopt;
  const auto day = take_number(text, at, 2);
  if (!day || !take(text, at, "Tt ")) return std::nullopt;
  const auto hour = take_number(text, at, 2);
  if (!hour || !take(text, at, ":")) return std::nullopt;
  const auto minute = take_number(text, at, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  int second = 0;
  if (take(text, at, ":")) {
    const auto read = take_number(text, at, 2);
    if (!read || *read > 60) return std::nullopt;
    second = *read;
  }
  if (take(text, at, ".,")) {
    while (take(text, at, "0123456789")) {
    }
  }
  const auto offset = take_offset(text, at);
  if (!offset || at != text.size()) return std::nullopt;
  const date::year_month_day ymd{date::year(*year), date::month(static_cast<unsigned>(*month)),
                                 date::day(static_cast<unsigned>(*day))};
  if (!ymd.ok()) return std::nullopt;
  return date::sys_days(ymd) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(second) - *offset;
}

}  // namespace

result<time_zone> time_zone::load(const std::string& name) {
  try {
    return time_zone(date::locate_zone(name));
  } catch (const std::exception&) {
    return fail(error_code::invalid_input,
                "time zone '{}' is not in the tz database; use a name such as Europe/Paris", name);
  }
}

time_zone time_zone::utc() {
  return time_zone(nullptr);
}

civil_time time_zone::at(utc_time time) const {
  if (!zone_) return utc_civil(time);
  const auto offset = zone_->get_info(time).offset;
  return civil_from(time + offset, offset);
}

// Where clocks are set forward at midnight, the day begins with the first time that exists.
utc_time time_zone::start_of_day(utc_time date) const {
  const date::local_seconds midnight(date.time_since_epoch());
  return zone_ ? zone_->to_sys(midnight, date::choose::earliest) : date;
}

std::string time_zone::name() const {
  return zone_ ? zone_->name() : "UTC";
}

civil_time utc_civil(utc_time time) {
  return civil_from(time, std::chrono::seconds(0));
}

std::string format_utc(utc_time time) {
  const auto t = utc_civil(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", t.year, t.month, t.day, t.hour, t.minute,
                     t.second);
}

std::string format_local(utc_time time, const time_zone& zone) {
  const auto t = zone.at(time);
  const auto offset = std::chrono::duration_cast<std::chrono::minutes>(t.utc_offset).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}:{:02}", t.year, t.month, t.day, t.hour,
                     t.minute, t.second, offset < 0 ? '-' : '+', std::abs(offset) / 60,
                     std::abs(offset) % 60);
}

std::string format_date(utc_time time) {
  const auto t = utc_civil(time);
  return fmt::format("{:04}-{:02}-{:02}", t.year, t.month, t.day);
}

std::string format_compact(utc_time time) {
  const auto t = utc_civil(time);
  return fmt::format("{:04}{:02}{:02}_{:02}{:02}{:02}", t.year, t.month, t.day, t.hour, t.minute, t.second);
}

result<utc_time> parse_time(std::string_view text) {
  if (const auto time = take_time(text)) return *time;
  return fail(error_code::invalid_input, "'{}' is not an ISO 8601 time such as 2026-03-04T14:29:50Z",
              text.substr(0, 40));
}

result<utc_time> parse_date_or_time(std::string_view text, const time_zone& zone) {
  if (const auto date = take_time(std::string(text) + "T00:00:00Z")) return zone.start_of_day(*date);
  if (const auto time = take_time(text)) return *time;
  return fail(error_code::invalid_input,
              "'{}' is neither a date such as 2026-03-04 nor an ISO 8601 time such as 2026-03-04T14:29:50Z",
              text.substr(0, 40));
}

result<std::chrono::seconds> parse_span(std::string_view text) {
  long value = 0;
  const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(stop, static_cast<size_t>(text.data() + text.size() - stop));
  const long scale = unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : unit == "d" ? 86400 : 0;
  if (code != std::errc() || scale == 0 || value <= 0 || value > 1'000'000) {
    return fail(error_code::invalid_input, "'{}' is not a span such as 90s, 15m, 2h or 14d",
                text.substr(0, 40));
  }
  return std::chrono::seconds(value * scale);
}

}  // namespace velib
