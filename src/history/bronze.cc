#include "history/bronze.h"

#include <algorithm>

#include <boost/json.hpp>

#include "base/civil_time.h"
#include "base/gzip.h"
#include "base/json_text.h"
#include "base/log.h"
#include "history/json_fields.h"
#include "history/record.h"

namespace velib {

namespace {

using std::chrono::seconds;

constexpr std::string_view kSnapshotSuffix = ".jsonl.gz";
constexpr std::string_view kUploaderVersion = "velib-trend-1";
constexpr seconds kStale{3600};
constexpr size_t kMostTextBytes = size_t{256} << 20;

// A report from further ahead of its own capture than this is a broken clock.
constexpr seconds kMostAhead{900};

// How late a snapshot may have been taken after the time that names it, and still be looked for.
constexpr seconds kMostLate{3600};

std::string serialize_line(const snapshot_entry& entry, const snapshot& s) {
  auto line = record_of(entry, s.observed_at, time_zone::utc());
  const utc_time due = entry.state.reported_at.value_or(s.observed_at);
  const auto staleness = std::max(seconds(0), s.captured_at - due);
  line["station_id"] = entry.station.id;
  line["capture_ts_utc"] = format_utc(s.captured_at);
  line["duedate_utc"] = format_utc(due);
  line["staleness_sec"] = staleness.count();
  line["stale_flag"] = staleness >= kStale;
  line["feed_ts_utc"] = format_utc(s.observed_at);
  line["duedate_source"] = entry.state.reported_at ? "station" : "feed";
  return json_text(line);
}

// What the lines say of the snapshot as a whole.
class snapshot_reader {
 public:
  void add(std::string_view line) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    if (!read(line)) ++out_.skipped_lines;
  }

  result<bronze_snapshot> finish() {
    auto& s = out_.snapshot;
    if (s.entries.empty()) {
      return fail(error_code::invalid_input, "no snapshot: none of {} lines is a station's record",
                  out_.skipped_lines);
    }
    const auto observed = observed_at();
    if (!observed) return fail(error_code::invalid_input, "a snapshot without any time");
    s.observed_at = *observed;
    s.captured_at = captured_at_.value_or(*observed);
    sort_entries();
    return std::move(out_);
  }

 private:
  bool read(std::string_view line) {
    unsigned char room[4096];
    boost::json::monotonic_resource memory(room);
    boost::json::error_code code;
    const auto parsed = boost::json::parse({line.data(), line.size()}, code, &memory);
    const auto* record = code ? nullptr : parsed.if_object();
    if (!record) return false;
    auto entry = parse_record(*record);
    if (!entry) return false;
    if (const auto due = read_time(record->if_contains("duedate_utc"))) entry->state.reported_at = due;
    if (read_text(record->if_contains("duedate_source")) == "feed") entry->state.reported_at.reset();
    if (!captured_at_) captured_at_ = read_time(record->if_contains("capture_ts_utc"));
    if (!feed_time_) feed_time_ = read_time(record->if_contains("feed_ts_utc"));
    out_.snapshot.entries.push_back(std::move(*entry));
    return true;
  }

  // The feed's own time where the line has it, else the newest report.
  std::optional<utc_time> observed_at() const {
    if (feed_time_) return feed_time_;
    std::optional<utc_time> newest;
    for (const auto& entry : out_.snapshot.entries) {
      const auto due = entry.state.reported_at;
      if (due && captured_at_ && *due > *captured_at_ + kMostAhead) continue;
      if (due) newest = std::max(newest.value_or(*due), *due);
    }
    return newest ? newest : captured_at_;
  }

  // By code; of a station listed twice, the later report, or the later line.
  void sort_entries() {
    auto& entries = out_.snapshot.entries;
    std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
      if (a.station.code != b.station.code) return a.station.code < b.station.code;
      return a.state.reported_at < b.state.reported_at;
    });
    const auto later = std::unique(entries.rbegin(), entries.rend(), [](const auto& a, const auto& b) {
      return a.station.code == b.station.code;
    });
    entries.erase(entries.begin(), later.base());
  }

  bronze_snapshot out_;
  std::optional<utc_time> captured_at_;
  std::optional<utc_time> feed_time_;
};

result<bronze_snapshot> parse_lines(std::string_view text) {
  snapshot_reader reader;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    reader.add(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.finish();
}

std::string serialize_index(utc_time scheduled_at, const snapshot& s, const boost::json::object& report) {
  boost::json::object index{{"snapshot_key", bronze_key(scheduled_at)},
                            {"capture_ts", format_utc(s.captured_at)},
                            {"uploader_version", std::string(kUploaderVersion)},
                            {"rows_bronze", s.entries.size()}};
  if (!report.empty()) index["report"] = report;
  return boost::json::serialize(index);
}

// Writes the index where it is missing; nothing when it is there.
status save_index(object_store& store, utc_time scheduled_at, const snapshot& s,
                  const boost::json::object& report = {}) {
  auto written =
      store.put_if_absent(bronze_index_key(scheduled_at), serialize_index(scheduled_at, s, report));
  if (!written && written.error().code == error_code::conflict) return {};
  return written;
}

// A writer killed between the two leaves a snapshot without index; whoever comes next completes it, from what
// was written and not from what it would have written.
status complete_index(object_store& store, utc_time scheduled_at) {
  const auto bytes = store.get(bronze_key(scheduled_at));
  if (!bytes) return pass(bytes);
  const auto there = parse_bronze(*bytes);
  if (!there) return {};  // a foreign or damaged object: rebuild_window tells
  return save_index(store, scheduled_at, there->snapshot);
}

result<std::vector<std::string>> list_snapshots(object_store& store) {
  auto keys = store.list(kBronzePrefix);
  if (!keys) return pass(keys);
  std::erase_if(*keys, [](const std::string& key) { return !key.ends_with(kSnapshotSuffix); });
  return keys;
}

// The snapshot; nothing when its object cannot be read as one, which is logged. Errors are the store's.
result<std::optional<snapshot>> load_snapshot(object_store& store, const std::string& key) {
  const auto bytes = store.get(key);
  if (!bytes && bytes.error().code != error_code::not_found) return pass(bytes);
  auto read = bytes ? parse_bronze(*bytes) : pass(bytes);
  if (read && read->skipped_lines > 0) log_warning("{}: {} lines left out", key, read->skipped_lines);
  if (read) return std::move(read->snapshot);
  log_warning("{} left out: {}", key, read.error().message);
  return std::nullopt;
}

// The newest snapshot that can be read; `keys` keeps those before it. not_found when there are no keys.
result<snapshot> pop_newest(object_store& store, std::vector<std::string>& keys) {
  const size_t all = keys.size();
  if (all == 0) return fail(error_code::not_found, "the store has no snapshots under {}", kBronzePrefix);
  while (!keys.empty()) {
    auto loaded = load_snapshot(store, keys.back());
    if (!loaded) return pass(loaded);
    keys.pop_back();
    if (*loaded) return std::move(**loaded);
  }
  return fail(error_code::corrupt, "none of {} snapshots can be read", all);
}

}  // namespace

std::string bronze_key(utc_time scheduled_at) {
  return fmt::format("{}{}{}", kBronzePrefix, format_compact(scheduled_at), kSnapshotSuffix);
}

std::string bronze_index_key(utc_time scheduled_at) {
  return fmt::format("index/velib_{}.json", format_compact(scheduled_at));
}

std::string serialize_bronze(const snapshot& s) {
  std::string lines;
  for (const auto& entry : s.entries) {
    lines += serialize_line(entry, s);
    lines += '\n';
  }
  return gzip(lines);
}

result<bronze_snapshot> parse_bronze(std::string_view bytes) {
  if (!is_gzip(bytes)) return parse_lines(bytes);
  const auto text = gunzip(bytes, kMostTextBytes);
  if (!text) return pass(text);
  return parse_lines(*text);
}

result<bool> save_bronze(object_store& store, utc_time scheduled_at, const snapshot& s,
                         const boost::json::object& report) {
  if (s.entries.empty()) return fail(error_code::invalid_input, "an empty snapshot is not kept");
  const auto written = store.put_if_absent(bronze_key(scheduled_at), serialize_bronze(s));
  const bool was_there = !written && written.error().code == error_code::conflict;
  if (!written && !was_there) return pass(written);
  const auto indexed =
      was_there ? complete_index(store, scheduled_at) : save_index(store, scheduled_at, s, report);
  if (!indexed) return pass(indexed);
  return !was_there;
}

result<window> rebuild_window(object_store& store, seconds step, int steps) {
  auto keys = list_snapshots(store);
  if (!keys) return pass(keys);
  const auto newest = pop_newest(store, *keys);
  if (!newest) return pass(newest);
  window w = make_window(newest->observed_at, step, steps);
  const auto first = std::lower_bound(keys->begin(), keys->end(), bronze_key(w.start - kMostLate));
  for (auto key = first; key < keys->end(); ++key) {
    const auto loaded = load_snapshot(store, *key);
    if (!loaded) return pass(loaded);
    if (*loaded) record(w, **loaded);
  }
  record(w, *newest);
  return w;
}

result<snapshot> load_newest_bronze(object_store& store) {
  auto keys = list_snapshots(store);
  if (!keys) return pass(keys);
  return pop_newest(store, *keys);
}

}  // namespace velib
