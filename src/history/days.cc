#include "history/days.h"

#include <algorithm>
#include <map>
#include <vector>

#include "base/civil_time.h"
#include "history/day_merge.h"
#include "history/day_parquet.h"
#include "history/series_builder.h"

namespace velib {

namespace {

using std::chrono::days;

constexpr std::string_view kPrefix = "history/date=";
constexpr std::string_view kObjectName = "/observations.parquet";

utc_time midnight_of(utc_time time) {
  return std::chrono::floor<days>(time);
}

// Numbers of rows by day.
std::map<utc_time, std::vector<std::uint32_t>> rows_by_day(const series& all) {
  std::map<utc_time, std::vector<std::uint32_t>> out;
  std::vector<std::uint32_t>* rows = nullptr;
  utc_time day;
  for (std::uint32_t r = 0; r < all.rows.size(); ++r) {
    const utc_time time = all.rows[r].time;
    if (!rows || time < day || time >= day + days(1)) {
      day = midnight_of(time);
      rows = &out[day];
    }
    rows->push_back(r);
  }
  return out;
}

// The day as it stands in the store; empty when there is none.
result<series> load_day(object_store& store, const std::string& key, const day_columns& columns = {}) {
  auto bytes = store.get(key);
  if (!bytes && bytes.error().code == error_code::not_found) return series{};
  if (!bytes) return pass(bytes);
  auto day = parse_day(std::move(*bytes), columns);
  if (!day) return pass(day, key);
  return day;
}

status write_day(object_store& store, const std::string& key, const series& fresh, days_report& report) {
  const auto old = load_day(store, key);
  if (!old) return pass(old);
  const auto merged = merge_days(*old, fresh);
  if (!merged.changed) {
    ++report.days_unchanged;
    return {};
  }
  const auto bytes = serialize_day(merged.day);
  if (!bytes) return pass(bytes, key);
  if (auto put = store.put(key, *bytes); !put) return put;
  ++report.days_written;
  report.rows_added += merged.rows_added;
  report.rows_replaced += merged.rows_replaced;
  return {};
}

// The midnight that "history/date=2022-05-12/observations.parquet" names.
result<utc_time> parse_day_key(std::string_view key) {
  const std::string_view date = key.substr(kPrefix.size(), 10);
  const auto time = parse_time(std::string(date) + "T00:00:00Z");
  if (time && day_key(*time) == key) return *time;
  return fail(error_code::invalid_input, "{} is no day of history; move it out of history/", key);
}

// Keys of the days that may hold rows in the span, ascending by date. What is no Parquet (a _SUCCESS beside
// it) is nobody's business here.
result<std::vector<std::string>> list_days(object_store& store, std::optional<utc_time> from,
                                           std::optional<utc_time> until) {
  const std::string start_after = from ? fmt::format("{}{}", kPrefix, format_date(*from)) : std::string();
  const auto keys = store.list(kPrefix, start_after);
  if (!keys) return pass(keys);
  std::vector<std::string> out;
  for (const auto& key : *keys) {
    if (!key.ends_with(".parquet")) continue;
    const auto day = parse_day_key(key);
    if (!day) return pass(day);
    if (!until || *day < *until) out.push_back(key);
  }
  return out;
}

// Appends the rows of a day, ascending by time, then station.
void append_day(series_builder& builder, const series& day, size_t expected_rows) {
  std::vector<std::uint32_t> numbers;
  for (const auto& s : day.stations) {
    numbers.push_back(builder.station(s.code));
    builder.learn(s);
  }
  std::vector<std::pair<utc_time, std::uint32_t>> order;
  order.reserve(day.rows.size());
  for (std::uint32_t r = 0; r < day.rows.size(); ++r) order.emplace_back(day.rows[r].time, r);
  std::sort(order.begin(), order.end());
  builder.reserve(order.size(), expected_rows);
  for (const auto& [time, r] : order) {
    observation row = day.rows[r];
    row.station = numbers[row.station];
    builder.add(row);
  }
}

}  // namespace

std::string day_key(utc_time day) {
  return fmt::format("{}{}{}", kPrefix, format_date(day), kObjectName);
}

days_report& operator+=(days_report& sum, const days_report& more) {
  sum.days_written += more.days_written;
  sum.days_unchanged += more.days_unchanged;
  sum.rows_added += more.rows_added;
  sum.rows_replaced += more.rows_replaced;
  return sum;
}

result<days_report> write_days(object_store& store, const series& rows) {
  days_report report;
  for (const auto& [day, chosen] : rows_by_day(rows)) {
    const auto fresh = day_of(rows, chosen);
    if (auto written = write_day(store, day_key(day), fresh, report); !written) return pass(written);
  }
  return report;
}

result<day_reader> day_reader::open(object_store& store, const day_columns& columns,
                                    std::optional<utc_time> from, std::optional<utc_time> until) {
  auto keys = list_days(store, from, until);
  if (!keys) return pass(keys);
  day_reader reader(store, columns);
  reader.from_ = from;
  reader.until_ = until;
  reader.keys_ = std::move(*keys);
  return reader;
}

std::optional<utc_time> day_reader::next_midnight() const {
  if (days_left() == 0) return std::nullopt;
  return parse_day_key(keys_[next_]).value();  // list_days let no other key pass
}

result<std::optional<series>> day_reader::next() {
  if (days_left() == 0) return std::nullopt;
  auto day = load_day(*store_, keys_[next_++], columns_);
  if (!day) return pass(day);
  const auto is_outside = [&](const observation& row) {
    return (from_ && row.time < *from_) || (until_ && row.time >= *until_);
  };
  if (from_ || until_) std::erase_if(day->rows, is_outside);
  return std::move(*day);
}

result<series> read_days(object_store& store, std::optional<utc_time> from, std::optional<utc_time> until) {
  auto reader = day_reader::open(store, {}, from, until);
  if (!reader) return pass(reader);
  series_builder builder;
  const size_t days = reader->days_left();
  while (reader->days_left() > 0) {
    const auto day = reader->next();
    if (!day) return pass(day);
    append_day(builder, **day, days * (*day)->rows.size() * 11 / 10);  // days are alike
  }
  return builder.finish();
}

}  // namespace velib
