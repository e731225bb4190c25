#include "history/bronze.h"

#include <algorithm>

#include <boost/json.hpp>

#include "base/civil_time.h"
#include "base/gzip.h"
#include "base/log.h"
#include "history/bronze_text.h"
#include "history/json_fields.h"
#include "history/record.h"

namespace velib {

namespace {

using std::chrono::seconds;

constexpr std::string_view kSnapshotSuffix = ".jsonl.gz";
constexpr std::string_view kUploaderVersion = "velib-trend-1";
constexpr int kGzipLevel = 5;  // part of a poll: three quarters of level 6's time, a twentieth larger
constexpr size_t kMostTextBytes = size_t{256} << 20;

// A report from further ahead of its own capture than this is a broken clock.
constexpr seconds kMostAhead{900};

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
    entry->station.is_virtual = read_answer(record->if_contains("is_virtual_station")) == answer::yes;
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

}  // namespace

std::string bronze_key(utc_time scheduled_at) {
  return fmt::format("{}{}{}", kBronzePrefix, format_compact(scheduled_at), kSnapshotSuffix);
}

std::string bronze_index_key(utc_time scheduled_at) {
  return fmt::format("index/velib_{}.json", format_compact(scheduled_at));
}

std::optional<utc_time> parse_bronze_key(std::string_view key) {
  constexpr size_t kTimeChars = 15;  // YYYYMMDD_HHMMSS
  if (key.size() != kBronzePrefix.size() + kTimeChars + kSnapshotSuffix.size()) return std::nullopt;
  const auto compact = key.substr(kBronzePrefix.size(), kTimeChars);
  const auto part = [&](size_t at, size_t size) { return compact.substr(at, size); };
  const auto time = parse_time(fmt::format("{}-{}-{}T{}:{}:{}Z", part(0, 4), part(4, 2), part(6, 2),
                                           part(9, 2), part(11, 2), part(13, 2)));
  return time && bronze_key(*time) == key ? std::optional(*time) : std::nullopt;
}

std::string serialize_bronze(const snapshot& s) {
  return gzip(bronze_text(s), kGzipLevel);
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

}  // namespace velib
