#include "history/compact.h"

#include <algorithm>
#include <map>

#include <boost/json.hpp>

#include "base/log.h"
#include "history/bronze.h"
#include "history/bronze_search.h"
#include "history/json_fields.h"
#include "history/series_builder.h"

namespace velib {

namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr std::string_view kFormat = "velib-trend-compacted/1";
constexpr days kOverlap{1};

// A snapshot's counts are older than its scheduled time, usually by minutes: a day is written when snapshots
// of this much later are being read.
constexpr hours kPatience{1};

// --- the state

// The last key done; nothing when the object holds no such thing.
std::optional<std::string> parse_state(std::string_view bytes) {
  boost::json::error_code code;
  const auto parsed = boost::json::parse({bytes.data(), bytes.size()}, code);
  const auto* state = code ? nullptr : parsed.if_object();
  if (!state || read_text(state->if_contains("format")) != kFormat) return std::nullopt;
  auto key = read_text(state->if_contains("last_key"));
  return parse_bronze_key(key) ? std::optional(std::move(key)) : std::nullopt;
}

// The last key done; empty when there is none, or none that can be read.
result<std::string> load_state(object_store& store) {
  const auto bytes = store.get(kCompactedKey);
  if (!bytes && bytes.error().code == error_code::not_found) return std::string();
  if (!bytes) return pass(bytes);
  auto key = parse_state(*bytes);
  if (!key) log_warning("{} is no state of compaction; every snapshot is read again", kCompactedKey);
  return key.value_or(std::string());
}

status save_state(object_store& store, const std::string& last_key) {
  return store.put(kCompactedKey, boost::json::serialize(boost::json::object{{"format", std::string(kFormat)},
                                                                             {"last_key", last_key}}));
}

// --- the rows

utc_time day_of(utc_time time) {
  return std::chrono::floor<days>(time);
}

// Rows that wait for their day to be complete.
struct pending_day {
  series_builder rows;
  size_t first_key = 0;  // the place of the oldest snapshot that has rows in it
};

class compaction {
 public:
  compaction(object_store& store, std::string last_key, const compact_hook& hook)
      : store_(store), done_(std::move(last_key)), hook_(hook) {}

  result<compact_report> run(bool all) {
    if (auto listed = list_keys(all); !listed) return pass(listed);
    for (size_t at = 0; at < keys_.size(); ++at) {
      if (auto written = write_before(day_of(*parse_bronze_key(keys_[at]) - kPatience), at); !written) {
        return pass(written);
      }
      if (auto read = read_snapshot(at); !read) return pass(read);
      hook_(static_cast<long>(at + 1), static_cast<long>(keys_.size()));
    }
    if (auto written = write_all(keys_.size()); !written) return pass(written);
    return std::move(report_);
  }

 private:
  // From a day before the last key done; none at all when that is still the newest.
  status list_keys(bool all) {
    const bool some_done = !done_.empty() && !all;
    auto keys =
        list_bronze(store_, some_done ? bronze_key(*parse_bronze_key(done_) - kOverlap) : std::string());
    if (!keys) return pass(keys);
    if (!keys->empty()) report_.last_key = keys->back();
    if (some_done && (keys->empty() || keys->back() <= done_)) return {};
    keys_ = std::move(*keys);
    return {};
  }

  status read_snapshot(size_t at) {
    auto loaded = load_bronze(store_, keys_[at]);
    if (!loaded) return pass(loaded);
    ++(*loaded ? report_.snapshots : report_.unreadable);
    if (!*loaded) return {};
    const auto [day, is_new] = pending_.try_emplace(day_of((*loaded)->observed_at));
    if (is_new) day->second.first_key = at;
    append_snapshot(day->second.rows, **loaded);
    return {};
  }

  // Writes the days that wait, once snapshots of a later day are read; `at` is the next of them.
  status write_before(utc_time day, size_t at) {
    if (day == written_before_) return {};
    written_before_ = day;
    return write_days_before(day, at);
  }

  status write_all(size_t at) { return write_days_before(utc_time::max(), at); }

  status write_days_before(utc_time end, size_t at) {
    while (!pending_.empty() && pending_.begin()->first < end) {
      auto written = write_days(store_, pending_.begin()->second.rows.finish());
      if (!written) return pass(written);
      report_.days += *written;
      pending_.erase(pending_.begin());
    }
    return note_done(at);
  }

  // All snapshots before the first that has rows still waiting are done.
  status note_done(size_t at) {
    for (const auto& [day, rows] : pending_) at = std::min(at, rows.first_key);
    if (at == 0 || keys_[at - 1] <= done_) return {};
    done_ = keys_[at - 1];
    return save_state(store_, done_);
  }

  object_store& store_;
  std::string done_;  // the last key done, as the state has it
  const compact_hook& hook_;
  std::vector<std::string> keys_;
  std::map<utc_time, pending_day> pending_;
  utc_time written_before_;
  compact_report report_;
};

}  // namespace

result<compact_report> compact(object_store& store, bool all, const compact_hook& hook) {
  auto last_key = load_state(store);
  if (!last_key) return pass(last_key);
  return compaction(store, std::move(*last_key), hook).run(all);
}

}  // namespace velib
